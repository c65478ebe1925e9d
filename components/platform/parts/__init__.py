"""Parts of a stack: each registers what belongs together, and offers its sections of the contract."""
