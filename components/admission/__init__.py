"""What the cluster itself refuses, whoever asks: policies that the API server evaluates, and where they hold."""
