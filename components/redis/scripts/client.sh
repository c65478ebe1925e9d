# Sourced by the other scripts: how to ask a node, and how to read what it says.

PORT=6379

# ask HOST COMMAND...
ask() {
    _host=$1
    shift
    timeout 5 redis-cli -e --tls --cacert "${TLS:-/etc/redis-tls}/ca.crt" ${REDISCLI_AUTH:+--user operator --no-auth-warning} \
        -h "$_host" -p "$PORT" "$@"
}

me() {
    ask "${POD_IP}" "$@"
}
