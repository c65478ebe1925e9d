#!/bin/sh
# Before the node stops: one of its replicas takes its slots over, so that clients wait for moments instead of a vote.
set -u

. "$(dirname "$0")/client.sh"

is_primary() {
    [ "$(me ROLE | head -n 1)" = master ]
}

is_primary || exit 0
replica=$(me CLUSTER REPLICAS "$(me CLUSTER MYID)" | awk '$3 !~ /fail/ && $8 == "connected" { split($2, at, ":"); print at[1]; exit }')
[ -n "$replica" ] || exit 0

ask "$replica" CLUSTER FAILOVER
waited=0
while is_primary && [ "$waited" -lt 10 ]; do
    sleep 1
    waited=$((waited + 1))
done
