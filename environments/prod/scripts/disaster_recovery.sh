#!/bin/sh
# The region of prod is gone: the stack prod-dr takes its place, step by step (docs/disaster-recovery.md).
set -eu

case "${1-}" in
    -h | --help)
        cat <<'USAGE'
usage: environments/prod/scripts/disaster_recovery.sh [OPTION...]

--dry-run is the drill: it asks what can be asked, and prints what would be typed. Type the command again after
whatever stopped it: it goes on from there. Options: --confirm prod-dr (do not ask), --primary-is-gone (the first
primary cannot be reached, and is not stopped), --wait SECONDS.
USAGE
        exit 0
        ;;
esac

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$here/../../.."
if [ ! -x .venv/bin/python ]; then
    echo "disaster_recovery.sh: .venv is missing, so nothing was done" >&2
    echo "  Remedy: make setup" >&2
    exit 1
fi
exec .venv/bin/python -m operations failover --stack prod-dr "$@"
