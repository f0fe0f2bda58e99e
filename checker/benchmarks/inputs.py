"""The peers' inputs: writes a model for each of them into the current folder, by our own exporters.

``python -m benchmarks.inputs MODEL SIZE``. No claims are exported: every tool only counts.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.in_python import in_python
from benchmarks.models import program_of
from shadowcheck.export import murphi, promela, smv, tla


def main(model: str, size: int) -> None:
    """Write `network.pml`, `network.m`, `network.smv`, `network.py`, `network.tla` and `network.cfg`."""
    instance = program_of(model, size)
    Path("network.pml").write_text(promela(instance, []), encoding="utf-8")
    Path("network.m").write_text(murphi(instance, []), encoding="utf-8")
    Path("network.smv").write_text(smv(instance, []), encoding="utf-8")
    Path("network.py").write_text(in_python(instance), encoding="utf-8")
    Path("network.tla").write_text(tla(instance, [], "network").module, encoding="utf-8")
    Path("network.cfg").write_text("INIT Init\nNEXT Next\n", encoding="utf-8")  # any version of TLC reads this


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
