#!/bin/sh
# Makes .venv whole: finds a Python that can, and has it run virtual_environment.py. Says nothing when nothing is to do.
# Where `python3.13` is only a pyenv shim that does not run, or a Python is too old, the next one is tried.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
tried=''
for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python; do
    python=$(command -v "$name" 2>/dev/null) || { tried="$tried $name(missing)"; continue; }
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        code=0
        "$python" -I "$here/virtual_environment.py" || code=$?
        [ "$code" = 75 ] || exit "$code"
        tried="$tried $name(no-way-to-pip)"
    else
        tried="$tried $name(too-old-or-broken)"
    fi
done
cat >&2 <<MESSAGE
sandbox: error: no Python from 3.11 to 3.13 here can make the virtual environment .venv, so nothing was set up
  tried:$tried
  remedy: install Python 3.11, 3.12 or 3.13 with its venv module (Debian, Ubuntu: apt-get install python3 python3-venv),
  or put uv or virtualenv on PATH; another Python is taken by make PYTHON=/path/to/python
MESSAGE
exit 1
