"""Readers of exactly what is exported to TLA+ and SMV, by the text alone: so that the text is shown to say the same.

They are no parsers of these languages: they turn each expression into one of Python's and evaluate it.
"""

from __future__ import annotations

import re
from functools import cache

CASE = re.compile(r"\bcase (.*) esac\b|\bCASE (.*)$")


class Constants(dict):
    """Names that stand for themselves, as the states of an enumeration do."""

    def __missing__(self, name):
        return name


def uncommented(text, mark):
    return "\n".join(line.split(mark, 1)[0].rstrip() for line in text.splitlines())


def value(expression, names, scope):
    """Evaluate what a reader made of an exported expression."""
    return eval(expression, names, scope)  # noqa: S307 - the text is our own export, and this is the point


def explored(start, successors):
    """Count states, steps and depth of what *successors* says; states are tuples."""
    seen, level, steps, depth = {start}, [start], 0, -1
    while level:
        depth += 1
        reached = [there for here in level for there in successors(here)]
        steps += len(reached)
        level = [there for there in dict.fromkeys(reached) if there not in seen]
        seen.update(level)
    return len(seen), steps, depth


class TlaText:
    """A module as it is exported: what each definition says, with strings masked while operators are replaced."""

    def __init__(self, text):
        self.strings = {}
        masked = re.sub(r'"[^"]*"', self.mask, uncommented(text, r"\*"))
        blocks = [block.strip() for block in re.split(r"\n\s*\n", masked)]
        self.definitions = dict(block.split(" ==", 1) for block in blocks if " ==" in block.splitlines()[0])
        self.fields = [name.strip() for name in self.definitions["vars"].strip(" <>\n").split(",")]
        self.tables = {
            name: self.table(body) for name, body in self.definitions.items() if name.startswith(("move_", "set_"))
        }

    def mask(self, found):
        return self.strings.setdefault(found[0], f"STRING{len(self.strings)}")

    def table(self, body):
        numbers = [int(number) for number in re.findall(r"\d+", body)]
        return frozenset(numbers) if body.strip().startswith("{") else (None, *numbers)

    def expression(self, text):
        case = CASE.search(text)
        if case:
            *cases, default = case[2].split(" [] ")
            chosen = " ".join(f"({then}) if ({when}) else" for when, then in (one.split(" -> ") for one in cases))
            text = f"{chosen} ({default.removeprefix('OTHER -> ')})"
        for old, new in ((r"/\\", " and "), (r"\\/", " or "), (r"\\notin", "not in"), (r"\\in", "in"), ("~", " not "),
                         ("=>", " <= "), (r"(?<![<=])=(?!=)", "=="), ("#", "!=")):
            text = re.sub(old, new, text)
        return compile(text.replace("TRUE", "True").replace("FALSE", "False").strip(), text, "eval")

    def conjuncts(self, name):
        return [one.strip() for one in re.split(r"\n    /\\ ", "\n" + self.definitions[name].strip("\n"))[1:]]

    def counts(self):
        names = {masked: string for string, masked in self.strings.items()} | self.tables
        initial = dict(one.split(" = ") for one in self.conjuncts("Init"))
        actions = [self.action(name) for name in re.findall(r"\\/ (\w+)", self.definitions["Next"])]

        def successors(state):
            here = names | dict(zip(self.fields, state, strict=True))
            for guards, updates in actions:
                if all(value(guard, {}, here) for guard in guards):
                    yield tuple(
                        value(updates[field], {}, here) if field in updates else here[field] for field in self.fields
                    )

        return explored(tuple(value(self.expression(initial[name]), {}, names) for name in self.fields), successors)

    def action(self, name):
        guards, updates, kept = [], {}, set()
        for one in self.conjuncts(name):
            if one.startswith("UNCHANGED"):
                kept = {field.strip() for field in one.removeprefix("UNCHANGED").strip(" <>\n").split(",")}
            elif re.match(r"\w+' = ", one):
                field, value = one.split("' = ", 1)
                updates[field] = self.expression(value)
            else:
                guards.append(self.expression(one))
        assert kept | set(updates) == set(self.fields), f"{name} does not say what becomes of every variable"
        assert not kept & set(updates)
        return guards, updates


class SmvText:
    """A model as it is exported. A state of a machine is the name of the state."""

    def __init__(self, text):
        machines, main = re.split(r"^MODULE main$", uncommented(text, "--"), flags=re.MULTILINE)
        self.main = main
        self.modules = {
            one.split()[0]: self.defined(one) for one in re.split(r"^MODULE ", machines, flags=re.MULTILINE)[1:]
        }
        self.fields = dict(re.findall(r"^  (\w+) : (\w+);$", self.section("VAR", "INIT"), re.MULTILINE))

    def section(self, start, end):
        found = re.search(rf"^{start}$(.*?)^(?:{end})\b", self.main + "\nEND", re.MULTILINE | re.DOTALL)
        return found[1]

    def defined(self, text):
        bodies = re.findall(r"^  (\w+) := (.*?(?:esac|\}))(?=;$)", text, re.DOTALL | re.MULTILINE)
        return {name: self.expression(body) for name, body in bodies}

    def expression(self, text):
        text = " ".join(text.split())
        case = CASE.search(text)
        if case:
            pairs = [one.split(" : ") for one in case[1].strip(" ;").split("; ")]
            chosen = " ".join(f"({self.plain(then)}) if ({self.plain(when)}) else" for when, then in pairs)
            text = f"{chosen} None"
        else:
            text = self.plain(text)
        return compile(text, text, "eval")

    def plain(self, text):
        text = re.sub(r"(\w+)\.(\w+)", r'of("\1", "\2")', text)
        for old, new in ((r"!", " not "), (r"&", " and "), (r"\|", " or "), (r"(?<!=)=(?!=)", "=="),
                         ("TRUE", "True"), ("FALSE", "False")):
            text = re.sub(old, new, text)
        return text.strip()

    def counts(self):
        names = list(self.fields)
        initial = dict(re.findall(r"(\w+)\.state = (\w+)", self.section("INIT", "DEFINE")))
        whole_lines = re.DOTALL | re.MULTILINE
        defined = re.findall(r"^  (can_\w+) :=(.*?)^  ;", self.section("DEFINE", "TRANS"), whole_lines)
        can = {name: self.expression(body) for name, body in defined}
        parts = re.findall(r"^  \((\w+)\n(.*?)^  \) \|", self.section("TRANS", "END|INVARSPEC|CTLSPEC"), whole_lines)
        rules = [(can[name], self.updates(name, body)) for name, body in parts]
        assert len(rules) == len(can)

        @cache
        def told(module, what, local):
            return value(self.modules[module][what], {}, Constants(state=local))

        def successors(state):
            here = dict(zip(names, state, strict=True))

            def of(field, what):
                return here[field] if what == "state" else told(self.fields[field], what, here[field])

            scope = Constants(of=of)
            for guard, updates in rules:
                if value(guard, {}, scope):
                    yield tuple(value(updates[name], {}, scope) for name in names)

        return explored(tuple(initial[name] for name in names), successors)

    def updates(self, name, body):
        lines = [line.strip().removeprefix("& next(") for line in body.strip().splitlines()]
        sides = (one.split(") = ", 1) for one in lines)
        found = {left.removesuffix(".state"): self.expression(right) for left, right in sides}
        assert sorted(found) == sorted(self.fields), f"{name} does not say what becomes of every machine"
        return found
