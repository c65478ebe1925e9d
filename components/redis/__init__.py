"""Redis: one face, one file per engine."""
