"""Rules about Redis clusters."""
