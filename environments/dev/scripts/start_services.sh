#!/bin/sh
# dev, running: in the sandbox, or on a cluster of one's own with its services at ports of this machine.
set -eu

usage() {
    cat <<'USAGE'
usage: environments/dev/scripts/start_services.sh [--local | --forward STACK] [OPTION...]

  (nothing)         brings dev up in the sandbox: the real engine and rules, a stand-in for the cloud
  --local           brings the stack `local` up on your own cluster (docs/existing-cluster.md), then forwards its
                    services to this machine until Ctrl-C; options go to `python -m operations deploy`
  --forward STACK   only forwards the services of a stack that is up (dev or local); options go to
                    `python -m operations forward`
USAGE
}

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$here/../../.."

needs_setup() {
    if [ ! -x .venv/bin/python ]; then
        echo "start_services.sh: .venv is missing, so nothing was started" >&2
        echo "  Remedy: environments/dev/scripts/setup_dev.sh" >&2
        exit 1
    fi
}

case "${1-}" in
    "")
        exec make --no-print-directory up STACK=dev
        ;;
    -h | --help)
        usage
        ;;
    --local)
        shift
        needs_setup
        .venv/bin/python -m operations deploy --stack local "$@"
        # `deploy --dry-run` brings nothing up, so there may be nothing to forward.
        for option in "$@"; do
            [ "$option" != --dry-run ] || exit 0
        done
        exec .venv/bin/python -m operations forward --stack local
        ;;
    --forward)
        if [ $# -lt 2 ]; then
            echo "start_services.sh: --forward wants a stack" >&2
            usage >&2
            exit 2
        fi
        stack=$2
        shift 2
        needs_setup
        exec .venv/bin/python -m operations forward --stack "$stack" "$@"
        ;;
    *)
        echo "start_services.sh: there is no option $1" >&2
        usage >&2
        exit 2
        ;;
esac
