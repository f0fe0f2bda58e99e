"""The VSS backup protocol, as explicit state machines: requester, IVssBackupComponents, VSS, writers, shadow copies.

`MODEL` is what `shadowcheck check` checks. To read it top to bottom: `vocabulary`, `requester`, `components`, `service`, `copies`,
`session`, `writer`; `cast` and the table of steps in `calls`, `dispatch`, `delivery`; `properties`; `seeded`; `account`.
"""

from shadowcheck.model import Model
from vss_protocol.cast import WRITERS
from vss_protocol.manifest import recorded_counts
from vss_protocol.properties import claims
from vss_protocol.protocol import OPTIONS, build
from vss_protocol.seeded import SEEDED_FAULTS
from vss_protocol.vocabulary import address

MODEL = Model(
    name="vss",
    says="the life of one VSS backup: requester, IVssBackupComponents, VSS service, writers and shadow copies",
    options=OPTIONS,
    sizes={WRITERS: 2},
    build=build,
    claims=claims,
    seeded_faults=SEEDED_FAULTS,
    replaceable=("writer",),
    addresses=address,
    normal="can-end-normally",
    recorded=recorded_counts(),
)

__all__ = ["MODEL"]
