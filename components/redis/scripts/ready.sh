#!/bin/sh
# Ready: the node regards itself as a member of a working cluster, and has its place there: slots, or all data of its
# primary. A rollout waits for that; else it would stop the primary before anybody can take over.
set -u

. "$(dirname "$0")/client.sh"

me CLUSTER INFO | grep -q '^cluster_state:ok' || exit 1

role=$(me ROLE)
case "$role" in
master*) me CLUSTER NODES | awk '/myself/ && NF > 8 { serves = 1 } END { exit !serves }' ;;
*) [ "$(printf '%s\n' "$role" | sed -n 4p)" = connected ] ;;
esac
