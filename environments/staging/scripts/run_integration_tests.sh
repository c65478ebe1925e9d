#!/bin/sh
# Asks the deployed API of staging whether it keeps what settings and contract promise.
set -eu

case "${1-}" in
    -h | --help)
        cat <<'USAGE'
usage: environments/staging/scripts/run_integration_tests.sh [OPTION...]

Health, headers, request ids, documentation, redirect, TLS, rate limit. Options: --json, --dry-run.
The override integration has a rate limit that no test run meets: that look is skipped then.
USAGE
        exit 0
        ;;
esac

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$here/../../.."
if [ ! -x .venv/bin/python ]; then
    echo "run_integration_tests.sh: .venv is missing, so nothing was done" >&2
    echo "  Remedy: make setup" >&2
    exit 1
fi
exec .venv/bin/python -m operations integration-tests --stack staging "$@"
