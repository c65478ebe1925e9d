"""Pieces of network policies that every namespace of ours shares: pure functions, no Pulumi.

A namespace starts closed in both directions; each further policy opens one path and is named for it.
"""

from __future__ import annotations
