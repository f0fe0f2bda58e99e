"""Writers as the texts of files: one that can be spoilt in one place, and one with a mistake."""

from string import Template

HOLDS = """
class Holds:
    one_per_backup = True

    def __init__(self):
        self.holds_writes = False

    def on_prepare_snapshot(self):
        pass

    def on_freeze(self):
        self.holds_writes = True

    def on_thaw(self):
        self.holds_writes = False

    def on_abort(self):
        pass
"""
"""A writer that goes on holding writes after an Abort, as it waits for a Thaw."""

_WRITER = Template("""\
from dataclasses import dataclass
from typing import Annotated, ClassVar

from shadowcheck.machine import Act, Between, Choice, Machine, NoData, Parameter, State, observable
from vss_protocol.writer_design import SetId, SetIds, WriterDesign, WriterError
$head


@dataclass
class Memory:
    held: bool = False
    $field


class $name(WriterDesign[Memory]):
    disk_full = Choice('no room')
    running = State($initial)
    $body

    prepare_for_snapshot = running.to(running, internal=True)
    freeze = running.to(running, internal=True)
    thaw = running.to(running, internal=True)
    abort = running.to(running, internal=True)

    @observable
    def holds_writes(self) -> bool:
        $look
        return self.model.held

    def on_freeze(self) -> bool:
        $freeze
        self.model.held = True
        return True

    def on_thaw(self) -> bool:
        $thaw
        self.model.held = False
        return True

    def on_abort(self) -> bool:
        self.model.held = False
        return True

    $more
""")


def writer(*, name="MyWriter", initial="initial=True", more="", head="", field="", body="", **parts):
    """Return the text of a file with the writer *name*, with each part put where it is named."""
    filled = {"freeze": "pass", "thaw": "pass", "look": "pass", **parts}
    return _WRITER.substitute(filled, name=name, initial=initial, more=more, head=head, field=field, body=body)
