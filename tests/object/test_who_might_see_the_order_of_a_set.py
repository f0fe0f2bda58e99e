"""Whether code may take the elements of a set in order: if not, no other process is asked for its table."""

import pytest

from object.toy import class_in
from shadowcheck.machine.names import Body
from shadowcheck.machine.order import shows_order

HEAD = """
import json


def helper(one):
    return one


class Part:
    def __init__(self, one):
        self.one = one


"""
MAY = (
    "for one in self.seen: self.last = one", "self.last = [one for one in self.seen]", "self.last = list(self.seen)",
    "self.last = next(iter(self.seen))", "self.last = self.seen.pop()", "self.last = '-'.join(self.seen)",
    "first, *rest = self.seen", "helper(*self.seen)", "self.last = f'{self.seen}'", "self.last = str(self.seen)",
    "self.log += self.seen", "self.last = json.dumps(self.seen)", "self.last = max(self.seen, key=helper)",
    "self.last = sorted(self.seen, key=helper)", "self.last = helper(one for one in self.seen)",
    "self.last = any(self.drop(one) for one in self.seen)", "self.last = dict.fromkeys(self.seen)",
    "self.last = (lambda: 0)() or map(helper, self.seen)", "self.log.extend(self.seen)",
)
MAY_NOT = (
    "self.seen.add(self.colour)", "self.last = 'red' in self.seen", "self.last = len(self.seen)",
    "for one in sorted(self.seen): self.last = one", "for number in range(3): self.last = number",
    "for one in ('a', 'b'): self.seen.discard(one)", "self.seen |= {self.colour}", "self.count += 1",
    "self.last = any(one == 'red' for one in self.seen)", "a, b = self.seen, self.log", "self.drop(self.seen)",
    "helper(self.seen)", "self.last = Part(self.seen)", "raise KeyError(self.seen)", "print(self.seen)",
    "self.last = bool(self.seen)", "self.last = sum(1 for one in self.seen)",
)


def body(folder, line):
    own = class_in(folder, f"{HEAD}class Own:\n    def on_switch(self):\n        {line}\n")
    return Body("on_switch", own.on_switch)


@pytest.mark.parametrize("line", MAY)
def test_who_takes_elements_may_see_it(tmp_path, line):
    assert shows_order(body(tmp_path, line))


@pytest.mark.parametrize("line", MAY_NOT)
def test_who_takes_none_sees_nothing(tmp_path, line):
    assert not shows_order(body(tmp_path, line))
