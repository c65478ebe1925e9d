"""PostgreSQL: one face, one file per engine."""
