"""Two threads increment a number without a lock, and one increment is lost (an example of Stateright)."""

from shadowcheck.claims import never, possible
from shadowcheck.protocol import Protocol

MODEL = Protocol(
    "increment", "threads that increment a number without a lock", recorded={"": (13, 14, 4)},
)
shared = MODEL.variable("shared", 0)
threads = [MODEL.variable(f"thread {i}", ("start", 0), ends=[("done", 0), ("done", 1)]) for i in (1, 2)]

for number, thread in enumerate(threads, start=1):

    @MODEL.step(thread, reads=shared, name=f"read {number}", says=f"Thread {number} reads the number.")
    def read(here: tuple[str, int], value: int) -> tuple[str, int] | None:
        return ("ready", value) if here[0] == "start" and value < len(threads) else None

    @MODEL.step(thread, shared, name=f"write {number}", says=f"Thread {number} writes it back, increased.")
    def write(here: tuple[str, int], _: int) -> tuple[tuple[str, int], int] | None:
        return (("done", here[1]), here[1] + 1) if here[0] == "ready" else None

both_done = threads[0].at(("done", 0), ("done", 1)) & threads[1].at(("done", 0), ("done", 1))
MODEL.claim("an-increment-is-lost", possible(both_done & shared.at(1)), "When both are done, the number may be 1.")
MODEL.claim("one-is-there", never(both_done & shared.at(0)), "When both are done, the number is not 0.")
