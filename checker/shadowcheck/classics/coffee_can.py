"""The coffee can (Scholten, Dijkstra; Gries, "The science of programming", 1987; tlaplus/Examples, CoffeeCan.tla).

Two beans are taken from the can. If they are alike, a black one is put back, otherwise the white one. What is the
colour of the last bean? The can may hold any number of beans at first: one state more is before the beginning.
"""

from shadowcheck.claims import absent, possible
from shadowcheck.protocol import Protocol

BEANS = 100
MODEL = Protocol(
    "coffee-can", "black and white beans, two of which are taken from the can at a time", may_stop=True,
    recorded={"": (5_151, 20_002, 1)},
)
black = MODEL.variable("black", values=range(BEANS + 1))
white = MODEL.variable("white", values=range(BEANS + 1))


@MODEL.begins(black, white)
def begin() -> list[tuple[int, int]]:
    """The can holds some beans."""
    return [(b, w) for b in range(BEANS + 1) for w in range(BEANS + 1) if 1 <= b + w <= BEANS]


@MODEL.step(black, white)
def take_two_black(b: int, w: int) -> tuple[int, int] | None:
    """Two black beans are taken, and a black one is put back."""
    return (b - 1, w) if b >= 2 and b + w <= BEANS else None


@MODEL.step(black, white)
def take_two_white(b: int, w: int) -> tuple[int, int] | None:
    """Two white beans are taken, and a black one is put back."""
    return (b + 1, w - 2) if w >= 2 and b + w <= BEANS else None


@MODEL.step(black, white)
def take_one_of_each(b: int, w: int) -> tuple[int, int] | None:
    """A black bean and a white one are taken, and the white one is put back."""
    return (b - 1, w) if b >= 1 and w >= 1 and b + w <= BEANS else None


@MODEL.step(black, white)
def rest(b: int, w: int) -> tuple[int, int] | None:
    """One bean is left, and nothing more happens."""
    return (b, w) if b + w == 1 else None


odd = MODEL.where(lambda w: w % 2 == 1, white)
MODEL.claim("an-odd-number-stays-odd", absent(~odd, after=odd),
            "If the number of white beans is odd, it stays odd: then the last bean is white.")
MODEL.claim("the-last-may-be-white", possible(black.at(0) & white.at(1)), "The last bean may be white.")
