"""Rules about Google Kubernetes Engine."""
