"""The kubernetes stand-in's way into a real API server: what a stack has in its cluster lies there, and nowhere else.

`access` finds the cluster of a realm, `api` speaks to it, `readiness` and `waiting` know when an object is there for
its users, `charts` stands in for Helm, and `lifecycle` makes the provider's operations of them.
"""
