"""What processes of a test do; they import it from here."""

import os

from shadowcheck.errors import SpecificationError


def doubled(number):
    return 2 * number


def dies_at_three(number):
    if number == 3:
        os._exit(7)
    return number


def refuses_two(number):
    if number == 2:
        raise SpecificationError("it is two", where="task", why="two is refused", instead="one", code="SC0890")
    return number


def is_interrupted_at_two(number):
    if number == 2:
        raise KeyboardInterrupt
    return number


def prints(number):
    print("from the user's code")  # noqa: T201 - that is what it is about
    return number
