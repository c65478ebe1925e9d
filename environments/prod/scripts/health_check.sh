#!/bin/sh
# Whether prod does what it is there for: workloads, stores, certificates, the API's readiness.
set -eu

case "${1-}" in
    -h | --help)
        cat <<'USAGE'
usage: environments/prod/scripts/health_check.sh [OPTION...]

Options: --wait SECONDS (until all is well), --json, --dry-run. Ends with status 1 where something failed.
USAGE
        exit 0
        ;;
esac

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$here/../../.."
if [ ! -x .venv/bin/python ]; then
    echo "health_check.sh: .venv is missing, so nothing was done" >&2
    echo "  Remedy: make setup" >&2
    exit 1
fi
exec .venv/bin/python -m operations health --stack prod "$@"
