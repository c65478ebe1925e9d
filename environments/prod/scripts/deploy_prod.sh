#!/bin/sh
# Brings prod to what its files say, through the policy packs, and looks whether it is well.
set -eu

case "${1-}" in
    -h | --help)
        cat <<'USAGE'
usage: environments/prod/scripts/deploy_prod.sh [OPTION...]

Preview, question, up, health. From a commit only. Options: --yes (do not ask), --wait SECONDS, --dry-run.
The new version of the API waits for its promotion: kubectl argo rollouts promote.
USAGE
        exit 0
        ;;
esac

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$here/../../.."
if [ ! -x .venv/bin/python ]; then
    echo "deploy_prod.sh: .venv is missing, so nothing was done" >&2
    echo "  Remedy: make setup" >&2
    exit 1
fi
exec .venv/bin/python -m operations deploy --stack prod "$@"
