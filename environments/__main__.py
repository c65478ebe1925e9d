"""`python -m environments`."""

import sys

from environments.command_line import main

if __name__ == "__main__":
    sys.exit(main())
