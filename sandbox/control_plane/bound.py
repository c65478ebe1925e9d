"""Becomes another program, which ends when the process that asked for it does, however that ends.

Run as a file: `python -I -S bound.py PARENT PROGRAM ARGUMENT...`, where PARENT is the process that asks. A supervisor
that is killed can stop nobody; the kernel does it in its stead. Only Linux has that; elsewhere the next supervisor ends
what is left.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""From linux/prctl.h. The setting survives an exec."""
ORPHANED = 1


def main(arguments: list[str]) -> None:
    """Becomes the program, unless the process that asked is gone already."""
    parent, program, *rest = arguments
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != int(parent):
        sys.exit(ORPHANED)
    os.execv(program, [program, *rest])


if __name__ == "__main__":
    main(sys.argv[1:])
