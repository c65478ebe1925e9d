#!/bin/sh
# An empty database in place of a full one. Development only: refused elsewhere, and asks for the stack's name.
set -eu

case "${1-}" in
    -h | --help)
        cat <<'USAGE'
usage: environments/dev/scripts/reset_db.sh [STACK] [--tenant T] [--confirm STACK] [--dry-run]

Empties the application's database, or a tenant's, of a development stack: dev (by default) or local.
USAGE
        exit 0
        ;;
esac

stack=dev
case "${1-}" in
    "" | -*) ;;
    *) stack=$1; shift ;;
esac

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$here/../../.."
if [ ! -x .venv/bin/python ]; then
    echo "reset_db.sh: .venv is missing, so nothing was done" >&2
    echo "  Remedy: make setup" >&2
    exit 1
fi
exec .venv/bin/python -m operations reset-database --stack "$stack" "$@"
