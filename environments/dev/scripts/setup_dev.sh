#!/bin/sh
# A fresh laptop to a working dev: packages and engine, settings checked, a file for what is secret. Run it again at will.
set -eu

usage() {
    cat <<'USAGE'
usage: environments/dev/scripts/setup_dev.sh [--help]

Gets everything that dev needs on this machine: packages, the Pulumi engine, valid settings, and
environments/dev/secrets/.env made from .env.example (one that exists is left as it is).
Needs make, Python 3.11 or later and a way to the package registries; no account, no credentials.
USAGE
}

case "${1-}" in
    "") ;;
    -h | --help) usage; exit 0 ;;
    *) echo "setup_dev.sh: there is no option $1" >&2; usage >&2; exit 2 ;;
esac

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$here/../../.."

for program in make python3; do
    if ! command -v "$program" >/dev/null 2>&1; then
        echo "setup_dev.sh: $program is not on PATH, so nothing was set up" >&2
        echo "  Remedy: install it; README.md says what a machine needs" >&2
        exit 1
    fi
done

make --no-print-directory setup
.venv/bin/python -m environments validate

secrets=environments/dev/secrets
if [ -e "$secrets/.env" ]; then
    echo "$secrets/.env exists and is left as it is"
elif [ ! -e "$secrets/.env.example" ]; then
    echo "setup_dev.sh: $secrets/.env.example is missing, so there is no .env: this is no whole checkout" >&2
    echo "  Remedy: git checkout -- $secrets" >&2
    exit 1
else
    # Beside it and then in its place: a run that is killed leaves no half of it.
    (umask 077 && cp "$secrets/.env.example" "$secrets/.env.$$" && mv "$secrets/.env.$$" "$secrets/.env")
    echo "made $secrets/.env, readable for you alone: fill it in; it is never committed"
fi

cat <<'NEXT'

dev is set up. Next:
  environments/dev/scripts/start_services.sh           the whole stack in the sandbox: no account, no cluster
  environments/dev/scripts/start_services.sh --local   on a cluster of your own, with its services on this machine
NEXT
