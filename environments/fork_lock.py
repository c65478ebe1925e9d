"""Locks that no child process inherits in the hands of a thread that it does not have.

A fork copies the thread that calls it and no other. Were a lock held by another thread at that moment, the child would
wait for it for ever. So the thread that forks first takes each lock made here, and what the lock protects is whole on
both sides.
"""

from __future__ import annotations

import os
import threading


def fork_lock() -> threading.RLock:  # type: ignore[valid-type, unused-ignore]  # a function up to Python 3.12
    """A lock for the life of the process, so made by a module and not by its objects.

    Forks take the locks in the reverse order of their making: one that is taken while another is held is made first.
    """
    lock = threading.RLock()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release)
    return lock
