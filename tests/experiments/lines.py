"""Small protocols with mistakes, for random runs, suites of tests, mutants and sweeps."""

from shadowcheck.claims import absent, always_eventually, never, possible, possible_from_everywhere, precedes, responds
from shadowcheck.network import every, some, some_other
from shadowcheck.protocol import Protocol


def lock(*, careful=True):
    """Clients take a lock, and give it back; if they are not *careful*, whether somebody has it or not."""
    made = Protocol("lock", "clients, and a lock", sizes={"clients": 2}, may_stop=True)
    client = made.variable("client", "out", ("out", "waiting", "in"), family="clients")
    held = made.variable("lock", "free", ("free", "taken"))
    made.step("ask", client.becomes({"out": "waiting"}), says="{who} asks.")
    free = [held.becomes({"free": "taken"} if careful else {"free": "taken", "taken": "taken"})]
    made.step("enter", client.becomes({"waiting": "in"}), *free, says="{who} enters.", fair=True)
    made.step("leave", client.becomes({"in": "out"}), held.becomes({"taken": "free"}), says="{who} leaves.", fair=True)
    made.claim("one-inside", never(some(client.at("in") & some_other(client.at("in")))), "One is inside at a time.")
    made.claim("ask-first", precedes(client.at("waiting"), client.at("in")), "Who enters has asked.", per="clients")
    made.claim("once", absent(client.at("in"), after=client.at("out") & held.at("taken")), "Once.", per="clients")
    made.claim("all-wait", possible(every(client.at("waiting"))), "All may wait.")
    made.claim("all-wait-early", possible(every(client.at("waiting")), never=held.at("taken")), "They may at once.")
    made.claim("never-both", possible(every(client.at("in"))), "Both are inside.")
    return made.model()


def stuck():
    """A worker who may go where there is no way on, and owes an answer there."""
    made = Protocol("stuck", "a worker", sizes={})
    work = made.variable("work", "idle", ("idle", "busy", "lost", "done"), ends=("done",))
    made.step("begin", work.becomes({"idle": "busy"}), fair=True)
    made.step("lose", work.becomes({"busy": "lost"}))
    made.step("finish", work.becomes({"busy": "done"}), fair=True)
    made.claim("finishes", responds(work.at("busy"), work.at("done")), "What is begun is finished.")
    return made.model()


def coin():
    """A coin that lies on either side when it is found, and that is thrown."""
    made = Protocol("coin", "a coin", may_stop=True)
    side, thrown = made.variable("side"), made.variable("thrown", "no", ("no", "yes"))
    made.begins(side)(lambda: ["heads", "tails"])

    @made.step(side, thrown)
    def throw(s, t):
        """The coin falls on either side."""
        return [("heads", "yes"), ("tails", "yes")]

    return made.model()


def wheel():
    """A wheel that turns for ever."""
    made = Protocol("wheel", "a wheel")
    place = made.variable("place", "up", ("up", "down"))
    made.step("turn", place.becomes({"up": "down", "down": "up"}), fair=True)
    made.claim("comes-up", always_eventually(place.at("up")), "It comes up again and again.")
    made.claim("can-come-up", possible_from_everywhere(place.at("up")), "It can come up from everywhere.")
    return made.model()


LOCK, WHEEL = lock(), wheel()
