"""Languages of networks: all words that one party can hear, as a minimal automaton, and how two of them differ.

An automaton is a mapping from states to the next state by letter. It begins in state 0, and accepts every word that it
has a path for.
"""

from collections import defaultdict
from functools import cache

from shadowcheck import packed
from shadowcheck.explore.reference import grouped


def automaton(instance, letters, role=None):
    """The minimal automaton of *instance*; *letters* says what is heard of a rule: () is nothing, None leaves it out.

    It is told the rule and, if *role* is given, the local states of that role before and after it.
    """
    graph = packed.explore(instance)
    heard = cache(letters)
    field = instance.fields_of(role)[0] if role else None
    local = [(field.system.states[(state & field.mask) >> field.shift],) if field else () for state in graph.states]
    silent, spoken = defaultdict(set), defaultdict(set)
    for source, number, target in zip(graph.source.tolist(), graph.rule.tolist(), graph.target.tolist(), strict=True):
        word = heard(instance.rules[number], *local[source], *local[target])
        for letter in word or ():
            spoken[source].add((letter, target))
        if word == () and source != target:
            silent[source].add(target)
    return minimal(determinate(silent, spoken))


def determinate(silent, spoken):
    """Make states of sets of states, so that each letter leads to one."""

    def reached(states):
        todo, seen = list(states), set(states)
        while todo:
            new = silent[todo.pop()] - seen
            seen |= new
            todo += new
        return frozenset(seen)

    number, rows = {reached({0}): 0}, []
    for here in (found := list(number)):
        after = defaultdict(set)
        for state in here:
            for letter, target in spoken[state]:
                after[letter].add(target)
        row = {}
        for letter in sorted(after):
            there = reached(after[letter])
            if there not in number:
                number[there] = len(number)
                found.append(there)
            row[letter] = number[there]
        rows.append(row)
    return rows


def minimal(rows):
    """Merge states with the same future; every word that can be heard so far is accepted."""
    block = [0] * len(rows)
    while True:
        signs = {}
        finer = [
            signs.setdefault((block[k], tuple((letter, block[to]) for letter, to in row.items())), len(signs))
            for k, row in enumerate(rows)
        ]
        if len(signs) == len(set(block)):
            return {block[k]: {letter: block[to] for letter, to in row.items()} for k, row in enumerate(rows)}
        block = finer


def compared(one, other):
    """Walk both along the words that both allow: what *other* lacks there, and what it adds, by shortest word."""
    lacks, adds = {}, {}
    words = {(0, 0): ()}
    for (here, there), word in (found := list(words.items())):
        told = ", ".join(word)
        if missing := one[here].keys() - other[there].keys():
            lacks[told] = missing
        if more := other[there].keys() - one[here].keys():
            adds[told] = more
        for letter in sorted(one[here].keys() & other[there].keys()):
            pair = (one[here][letter], other[there][letter])
            if pair not in words:
                words[pair] = (*word, letter)
                found.append((pair, words[pair]))
    return lacks, adds


class OnTheWay:
    """The automaton of an instance, explored only where it is looked at: for one that has too many states otherwise."""

    def __init__(self, instance, letters):
        self.instance = instance
        heard = {rule: word for rule in instance.rules if (word := letters(rule)) is not None}
        self.groups = grouped(heard)
        self.words = {rule.number: word or ((),) for rule, word in heard.items()}
        self.steps = {}
        self.sets = [self.reached({instance.initial})]
        self.number = {self.sets[0]: 0}
        self.rows = {}

    def steps_of(self, state):
        """The states that follow, by letter; () is silence."""
        if state not in self.steps:
            found = defaultdict(set)
            for group in self.groups:
                for rule, change in group[state & group.mask]:
                    for letter in self.words[rule]:
                        found[letter].add(state + change)
            self.steps[state] = found
        return self.steps[state]

    def reached(self, states):
        """The states that silence leads to."""
        todo, seen = list(states), set(states)
        while todo:
            new = self.steps_of(todo.pop()).get((), set()) - seen
            seen |= new
            todo += new
        return frozenset(seen)

    def __getitem__(self, number):
        """The next state by letter."""
        if number not in self.rows:
            after = defaultdict(set)
            for state in self.sets[number]:
                for letter, targets in self.steps_of(state).items():
                    after[letter] |= targets
            self.rows[number] = Row(self, {letter: after[letter] for letter in after if letter != ()})
        return self.rows[number]

    def numbered(self, states):
        """The number of a set of states."""
        if states not in self.number:
            self.number[states] = len(self.sets)
            self.sets.append(states)
        return self.number[states]


class Row:
    """The next state of an automaton by letter; it is looked for when it is asked for."""

    def __init__(self, automaton, targets):
        self.automaton, self.targets = automaton, targets

    def keys(self):
        """The letters."""
        return self.targets.keys()

    def __iter__(self):
        """Go through the letters."""
        return iter(self.targets)

    def __getitem__(self, letter):
        """The next state."""
        return self.automaton.numbered(self.automaton.reached(self.targets[letter]))


def after(automaton, *word):
    """The letters that may follow *word*; refused if the automaton has no path for it."""
    state = 0
    for letter in word:
        state = automaton[state][letter]
    return set(automaton[state])
