#!/bin/sh
# Starts the node at its present address, which changes with every restart, and under its name, which does not.
set -eu

set -- "${CONFIGURATION:-/etc/redis}/redis.conf" --bind "$POD_IP" --cluster-announce-ip "$POD_IP" --cluster-announce-hostname "$POD_NAME.$DOMAIN"

# With access control, replicas log in to their primary as the operator. A file, since arguments show in process lists.
if [ -n "${REDISCLI_AUTH:-}" ]; then
    umask 077
    printf 'masteruser operator\nmasterauth %s\n' "$REDISCLI_AUTH" >"${SCRATCH:-/tmp}/replication.conf"
    set -- "$@" --include "${SCRATCH:-/tmp}/replication.conf"
fi

exec redis-server "$@"
