"""`python -m music_api`: what the container runs. Told by the variable `CONFIGURATION_FILE`, and by nothing else."""

import sys

from music_api.process import main

if __name__ == "__main__":
    sys.exit(main())
