"""Where Redis clusters are declared."""

CLUSTER = "gcp:redis/cluster:Cluster"
