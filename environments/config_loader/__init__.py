"""Settings that are kept in the process and, where a Redis is named, shared between processes.

    from environments.config_loader import ConfigLoader, default_loader

    default_loader().load("production")             # what get_environment_config does
    default_loader().monitor.hit_ratio("process")

`loader.py` decides what is loaded and kept, `watched_files.py` whether a file has changed, `shared_cache.py` talks to
Redis, `redis_options.py` says to which, `content_address.py` where, and `tree_text.py` in what form.
"""

from environments.config_loader.default_loader import default_loader
from environments.config_loader.loader import ConfigLoader
from environments.config_loader.redis_options import RedisOptions
from environments.config_loader.shared_cache import SharedCache

__all__ = ["ConfigLoader", "RedisOptions", "SharedCache", "default_loader"]
