"""Teaching concurrency (Lamport, 2009): each process sets its x, then reads that of the process before it.

Some process reads 1, although none of them is known to: the invariant that shows it is the lesson.
"""

from shadowcheck.claims import never
from shadowcheck.protocol import Protocol

COUNT = 5
MODEL = Protocol(
    "teaching-concurrency", "processes in a ring, each of which sets its x and reads that of the one before it",
    recorded={"": (723, 1_841, 10)},
)
ring = [MODEL.variable(f"process {i}", "a", ("a", "b", "read 0", "read 1")) for i in range(COUNT)]

for i, one in enumerate(ring):
    MODEL.step(f"set {i}", one.becomes({"a": "b"}), says=f"Process {i} sets its x.", fair=True)
    MODEL.step(f"{i} reads 0", one.becomes({"b": "read 0"}), ring[i - 1].stays("a"), fair=True)
    MODEL.step(f"{i} reads 1", one.becomes({"b": "read 1"}), ring[i - 1].stays("b", "read 0", "read 1"), fair=True)
MODEL.step("all are done", *(one.stays("read 0", "read 1") for one in ring))

all_read_0 = ring[0].at("read 0")
for one in ring[1:]:
    all_read_0 &= one.at("read 0")
MODEL.claim("somebody-reads-1", never(all_read_0), "When all are done, some process has read 1.")
