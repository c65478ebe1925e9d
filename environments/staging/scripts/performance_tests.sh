#!/bin/sh
# A ramp of requests on the deployed API of staging, judged by observability.objectives.
set -eu

case "${1-}" in
    -h | --help)
        cat <<'USAGE'
usage: environments/staging/scripts/performance_tests.sh [OPTION...]

p50, p95 and p99 of each stage; ends with status 1 where a promise is missed.
Options: --rate N (requests per second), --duration SECONDS, --connections N, --path PATH, --json, --dry-run.
More than one client may send wants the override performance in Pulumi.staging.yaml.
USAGE
        exit 0
        ;;
esac

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$here/../../.."
if [ ! -x .venv/bin/python ]; then
    echo "performance_tests.sh: .venv is missing, so nothing was done" >&2
    echo "  Remedy: make setup" >&2
    exit 1
fi
exec .venv/bin/python -m operations load-test --stack staging "$@"
