"""Record the counts and the counterexamples of the model again: ``python -m vss_protocol``. It takes some minutes."""

from __future__ import annotations

import json

from shadowcheck.check.record import measured
from vss_protocol import MODEL
from vss_protocol.network.roles import WRITERS
from vss_protocol.recorded import CONFIGURATIONS, FILE

if __name__ == "__main__":
    found = measured(MODEL, [(options, {WRITERS: writers}) for options, writers in CONFIGURATIONS])
    FILE.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
