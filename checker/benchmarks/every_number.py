"""One process that proves published protocols for every number of replicas, and prints the seconds of each as JSON.

``python -m benchmarks.every_number``. The protocols, and who published their proofs, are those of the tests.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from typing import Any

from shadowcheck.claims import Claim, Strength, never
from shadowcheck.views import prove


def seconds(one: Any) -> float:  # noqa: ANN401 - of the tests, which have no types
    """Prove that nothing happens in *one* that must never happen; raises `AssertionError` if that is not proved."""
    begin = time.perf_counter()
    network = one.network()
    claims = [
        Claim(str(number), "It never happens.", never(bad), one.publisher, "protocol", Strength.GUARANTEE, per=one.per)
        for number, bad in enumerate(one.never(network))
    ]
    proved = prove(network, claims).proved
    if proved != {claim.id for claim in claims}:
        raise AssertionError(one, proved)
    return time.perf_counter() - begin


def main() -> None:
    """Prove all of them, and say how long each took, beside what its publisher says."""
    found = {
        str(one): {"publisher": one.publisher, "published": one.seconds, "seconds": seconds(one)}
        for one in importlib.import_module("oracles.published_verdicts").PROVED
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
