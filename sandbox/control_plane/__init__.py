"""A Kubernetes cluster without machines: real API server, store, controllers and scheduler, and nodes that are none.

server.py        one supervisor per cluster: starts all of it, holds it together, ends all of it
flags.py         how each program is started
folder.py        what lies where in a cluster's folder
certificates.py  tokens.py  ports.py   made once and kept: who is who, and where
nodes.py  stages.py                     nodes as the stack's node pools say, and pods on them that run at once
built_in.py      what a cluster of ours has before anybody puts something in
volumes.py  addresses.py                what a cloud does for claims and load balancers
add_ons.py       controllers that come with a chart
"""
