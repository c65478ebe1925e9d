"""Settings as frozen, closed, described models: one file per domain, `Settings` at the root."""

from environments.settings.settings import Settings

__all__ = ["Settings"]
