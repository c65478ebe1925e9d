#!/bin/sh
# Keeps the node a member of its cluster: introduces it to peers at their present addresses, gives it its slots or its
# primary, forgets members that were replaced, and loads renewed certificates. Every step looks first, and does nothing
# where nothing is to be done.
set -u

. "$(dirname "$0")/client.sh"

ORDINAL=${POD_NAME##*-}
SHARD=$((ORDINAL % PRIMARIES))
FIRST=$((16384 * SHARD / PRIMARIES))
LAST=$((16384 * (SHARD + 1) / PRIMARIES - 1))
LOADED=$(cksum <"${TLS:-/etc/redis-tls}/tls.crt")

address_of() {
    getent ahostsv4 "${POD_NAME%-*}-$1.$DOMAIN" | awk '{ print $1; exit }'
}

# Reads CLUSTER NODES; prints id and flags of whoever has one of the slots $1 to $2.
owner_of() {
    awk -v first="$1" -v last="$2" '{
        for (field = 9; field <= NF; field++) {
            if (substr($field, 1, 1) == "[") continue
            count = split($field, range, "-")
            if (range[1] + 0 <= last && range[count] + 0 >= first) { print $1, $3; exit }
        }
    }'
}

meet_peers() {
    peer=0
    while [ "$peer" -lt "$NODES" ]; do
        address=$(address_of "$peer")
        case "$1" in
        *" ${address:-$POD_IP}:$PORT@"*) ;; # met, or nowhere at present
        *) me CLUSTER MEET "$address" "$PORT" >/dev/null && echo "meeting node $peer at $address" ;;
        esac
        peer=$((peer + 1))
    done
}

# Nobody whom we can ask knows an owner of our slots, and we can ask everybody: then they were never given out. One who
# is silent may be the owner, and two owners would each serve half of the truth.
slots_are_free() {
    peer=0
    while [ "$peer" -lt "$NODES" ]; do
        address=$(address_of "$peer")
        [ -n "$address" ] || return 1
        view=$(ask "$address" CLUSTER NODES) || return 1
        case "$view" in *myself*) ;; *) return 1 ;; esac
        [ -z "$(printf '%s\n' "$view" | owner_of "$FIRST" "$LAST")" ] || return 1
        peer=$((peer + 1))
    done
}

take_place() {
    case "$(printf '%s\n' "$1" | awk '/myself/ { print $3, NF }')" in
    *master*\ 8) ;; # a primary without slots: new here
    *) return ;;
    esac
    owner=$(printf '%s\n' "$1" | owner_of "$FIRST" "$LAST")
    case "$owner" in
    *fail*) echo "slots $FIRST to $LAST belong to a node that is gone: waiting for a replica of it, or for an operator" ;;
    ?*) me CLUSTER REPLICATE "${owner%% *}" >/dev/null && echo "replicating ${owner%% *}" ;;
    *)
        if [ "$ORDINAL" -lt "$PRIMARIES" ] && slots_are_free; then
            me CLUSTER ADDSLOTSRANGE "$FIRST" "$LAST" >/dev/null && echo "serving slots $FIRST to $LAST"
        fi
        ;;
    esac
}

# A node that lost its data comes back as another member; its former self stays in everybody's view, gone. All
# places are taken: then nobody is missed. Peers tell each other of members, and the ban on that lasts a minute, in which
# every keeper looks. Who has slots is kept: nobody else knows that they were given out.
forget_replaced() {
    printf '%s\n' "$1" | awk -v places="$NODES" '
        $3 ~ /handshake/ { next }
        $3 !~ /fail|noaddr/ { living++; next }
        NF == 8 { gone[$1] = 1 }
        END { if (living >= places) for (id in gone) print id }' | while read -r id; do
        me CLUSTER FORGET "$id" >/dev/null && echo "forgetting $id, whose place is taken"
    done
}

load_certificate() {
    current=$(cksum <"${TLS:-/etc/redis-tls}/tls.crt")
    if [ "$current" != "$LOADED" ]; then
        me CONFIG SET tls-cert-file "${TLS:-/etc/redis-tls}/tls.crt" tls-key-file "${TLS:-/etc/redis-tls}/tls.key" \
            >/dev/null && LOADED=$current && echo "renewed certificate loaded"
    fi
}

while :; do
    nodes=$(me CLUSTER NODES 2>/dev/null)
    case "$nodes" in
    *myself*)
        meet_peers "$nodes"
        take_place "$nodes"
        forget_replaced "$nodes"
        load_certificate
        ;;
    esac
    sleep "${PAUSE_S:-5}"
done
