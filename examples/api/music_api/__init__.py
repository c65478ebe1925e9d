"""A small API that runs where the platform runs its API, and knows nothing but what it is told there."""
