"""What the tests learn: classes as programs, and programs that talk for themselves."""

from random import Random

from shadowcheck.drive.greeting import introduction
from shadowcheck.drive.object import Design
from shadowcheck.learn.learning import Task, learn
from shadowcheck.learn.system import Effort
from shadowcheck.sources.designs import designed
from shadowcheck.specification import interface_of

QUICK = Effort(walks=10, jobs=1)


def learned(written, folder, effort=QUICK):
    """Learn the class *written*, or the program that it is."""
    program = written
    if isinstance(written, type):
        design = designed(written, "a test")
        program = Design(design, interface_of(design))
    return learn(Task(program, introduction(program, {}), effort, folder))


def any_writer(seed):
    """The source of a writer of three states, which does something by chance with each event in each state."""
    chance = Random(seed)  # noqa: S311
    handlers = ("prepare_snapshot", "freeze", "thaw", "abort", "backup_shutdown")
    table = {one: tuple(chance.randrange(3) for _ in range(3)) for one in handlers}
    vetoes = {one: chance.randrange(6) for one in handlers}
    lines = ["class Any:", "    one_per_backup = True", "    def __init__(self):", "        self.at = 0"]
    lines += ["    @property", "    def keeps(self):", "        return self.at > 0"]
    lines += ["    @property", "    def holds_writes(self):", "        return self.at == 1"]
    for one in handlers:
        lines += [
            f"    def on_{one}(self):", "        before = self.at", f"        self.at = {table[one]}[before]",
            f"        return before != {vetoes[one]}",
        ]
    return "\n".join(lines) + "\n"


def told(result):
    """The claims of all findings about the learned design."""
    return {verdict.claim.id for one in result.report.findings for verdict in one.verdicts}
