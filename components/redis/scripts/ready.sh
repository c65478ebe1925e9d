#!/bin/sh
# Ready: the node answers, and regards itself as a member of a working cluster.
set -u

. "$(dirname "$0")/client.sh"

me CLUSTER INFO | grep -q '^cluster_state:ok'
