"""Programs about lamps, written at random."""

import random


class Author:
    """Writes programs at random, with everything that a function may do."""

    def __init__(self, seed, handlers=("LampError",), blocks=("lamp.plug()",)):
        self.random, self.names = random.Random(seed), 0  # noqa: S311 - programs, no secrets
        self.handlers, self.blocks = handlers, blocks

    def body(self, depth, loops):
        return [line for _ in range(self.random.randint(1, 3)) for line in self.statement(depth, loops)]

    def handler(self):
        return self.random.choice(self.handlers) if len(self.handlers) > 1 else self.handlers[0]

    def block(self):
        return self.random.choice(self.blocks) if len(self.blocks) > 1 else self.blocks[0]

    def statement(self, depth, loops):  # noqa: PLR0911 - a row for each kind
        simple = [
            ["lamp.turn()"], ["x = lamp.test()"], ["y = lamp.look()"], ["raise LampError"], ["helper(lamp)"],
            ["z = (x, y)"], ["y = 'red'"], ["return"], ["if x:", "    lamp.turn()"],
        ]
        if loops:
            simple += [["break"], ["continue"]]
        if depth == 0 or self.random.random() < 0.3:
            return self.random.choice(simple)
        kind = self.random.choice(["if", "while", "for", "try", "finally", "with"])
        inner = self.body(depth - 1, loops or kind in {"while", "for"})
        rest = self.body(depth - 1, loops)
        self.names += 1
        match kind:
            case "if":
                return [f"if {self.random.choice(['lamp.test()', 'x', 'not lamp.test()', 'y == 1'])}:", *within(inner)]
            case "while":
                return ["while lamp.test():", *within(inner)]
            case "for":
                return [f"for n{self.names} in range(2):", *within(inner)]
            case "try":
                return ["try:", *within(inner), f"except {self.handler()}:", *within(rest)]
            case "finally":
                return ["try:", *within(inner), "finally:", *within([one.replace("return", "pass") for one in rest])]
            case _:
                return [f"with {self.block()} as p{self.names}:", *within(inner)]


def within(lines):
    return [f"    {line}" for line in (lines or ["pass"])]


HELPER = """def helper(lamp):
    try:
        lamp.turn()
    except LampError:
        if lamp.test():
            raise


"""
