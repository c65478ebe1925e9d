#!/bin/sh
# Before the node stops: one of its replicas takes its slots over, so that clients wait for moments instead of a vote.
set -u

. "$(dirname "$0")/client.sh"

PATIENCE_S=30 # a vote that was lost is repeated after 20
ROUND_S=6     # a failover that comes to nothing gives up after 5

is_primary() {
    [ "$(me ROLE | head -n 1)" = master ]
}

# Address and id of each replica that answers us.
replicas() {
    me CLUSTER REPLICAS "$OWN" | awk '$3 !~ /fail/ && $8 == "connected" { split($2, at, ":"); print at[1], $1 }'
}

# One that is still copying would take over without the data.
has_all_data() {
    [ "$(ask "$1" ROLE | sed -n 4p)" = connected ]
}

# Address of each primary, or "gone".
primaries() {
    me CLUSTER NODES | awk '$3 ~ /master/ && NF > 8 { split($2, at, ":"); print ($3 ~ /fail/) ? "gone" : at[1] }'
}

# Primaries vote for a replica only once they have heard that it is one: most of all must have.
is_known() {
    all=0
    heard=0
    for primary in $(primaries); do
        all=$((all + 1))
        [ "$primary" != gone ] && ask "$primary" CLUSTER NODES | grep -q "^$1 .* slave $OWN " && heard=$((heard + 1))
    done
    [ "$heard" -gt $((all / 2)) ]
}

# Prints the address of the replica that is to take over.
successor() {
    replicas | while read -r address id; do
        if has_all_data "$address" && is_known "$id"; then
            echo "$address"
            break
        fi
    done
}

is_primary || exit 0
OWN=$(me CLUSTER MYID)
end=$(($(date +%s) + PATIENCE_S))
asked=0
while is_primary && [ -n "$(replicas)" ] && [ "$(date +%s)" -lt "$end" ]; do
    if [ "$(date +%s)" -ge $((asked + ROUND_S)) ]; then
        replica=$(successor)
        [ -n "$replica" ] && ask "$replica" CLUSTER FAILOVER >/dev/null && asked=$(date +%s)
    fi
    sleep 1
done
