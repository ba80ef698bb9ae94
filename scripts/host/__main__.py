"""Lets `python3 scripts/host` run, from any folder."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

from host.cli_host import main

sys.exit(main(sys.argv[1:]))
