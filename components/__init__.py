"""Values of the settings -> resources: one component, one file."""
