"""Rules about what stands between the internet and the platform."""
