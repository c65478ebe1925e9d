"""The edge: how requests from the internet reach the platform. One component per concern."""
