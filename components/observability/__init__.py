"""Logs that can be searched, alerts that reach somebody, objectives, and a dashboard."""
