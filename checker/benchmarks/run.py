"""The one command: ``python checker/benchmarks/run.py [--quick] [--repeat N] [--out DIR] [--only NAME]``."""

from __future__ import annotations

import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]

if __name__ == "__main__":
    sys.path[:0] = [str(PROJECT / folder) for folder in ("checker", "spec", "tests")]
    from benchmarks.cli import main

    sys.exit(main(sys.argv[1:]))
