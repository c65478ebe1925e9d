"""Stand-ins for the gcp, kubernetes and random providers, over the engine's public provider protocol.

Owns what a cloud would own: objects that exist whether or not anybody's state knows of them, names that are taken,
deletions that are refused, and leftovers that outlive a destroy. The objects lie on disk (`store`), what each resource
type does is a reviewed entry (`catalogue`), and inputs are judged by the Python SDKs' own types (`shape`, `checking`).
Does not own the engine, the language host or the stack files: those are `sandbox`'s.
"""
