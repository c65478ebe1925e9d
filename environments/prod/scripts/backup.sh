#!/bin/sh
# Backs up everything of prod that holds data, now, and waits until it is there.
set -eu

case "${1-}" in
    -h | --help)
        cat <<'USAGE'
usage: environments/prod/scripts/backup.sh [OPTION...]

Cloud SQL, Memorystore, Backup for GKE. Options: --name NAME (one that exists is taken up again), --wait SECONDS,
--json, --dry-run.
USAGE
        exit 0
        ;;
esac

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$here/../../.."
if [ ! -x .venv/bin/python ]; then
    echo "backup.sh: .venv is missing, so nothing was done" >&2
    echo "  Remedy: make setup" >&2
    exit 1
fi
exec .venv/bin/python -m operations backup --stack prod "$@"
