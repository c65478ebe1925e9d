"""A real Kubernetes control plane: etcd, the API server, the controllers and the scheduler, with KWOK for the nodes."""
