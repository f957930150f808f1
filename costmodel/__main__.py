"""``python -m costmodel``: the command, where its script is out of reach."""

import sys

from costmodel.outputs.cli import main

if __name__ == "__main__":
    sys.exit(main())
