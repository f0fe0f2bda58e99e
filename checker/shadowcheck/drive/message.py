"""Messages between a program and what drives it: lines of JSON, of which each of the program's gets one in reply.

The format is described in spec/driven-programs.md.
"""

from __future__ import annotations

import json
from typing import Any

Message = dict[str, Any]
VERSION = 1
"""The version of the protocol."""
MOST_BYTES = 1_000_000
"""How long a line may be."""
KINDS: dict[str, tuple[str, ...]] = {
    "shadowcheck": ("party", "name", "tells", "leaves out", "world", "image", "header"),
    "call": ("object", "about", "thread", "answer", "at", "frames"),
    "deed": ("object", "about", "thread", "answer", "at", "frames"),
    "label": (),
    "mistake": ("object", "at", "frames"),
    "crash": (),
    "choice": ("among",),
    "ready": (),
    "answer": ("default", "state"),
}
"""The kinds of messages of a program, each by the key that makes it one, with its other keys."""


class WrongMessage(Exception):  # noqa: N818 - it is what the program did
    """What a program sent is no message, or not one that is expected here: what came, and what was expected."""

    def __init__(self, came: str, expected: str) -> None:
        super().__init__(f"{came}; {expected} was expected")
        self.came, self.expected = came, expected


def parsed(line: bytes) -> Message:
    """Return the message that *line* is. Raises `WrongMessage`."""
    if len(line) > MOST_BYTES:
        raise WrongMessage(f"a line of more than {MOST_BYTES:,} bytes", "a shorter one")
    if not line.endswith(b"\n"):
        raise WrongMessage(f"a line that is cut off: {_shown(line)}", "a whole one, with a line feed at its end")
    try:
        data = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise WrongMessage(f"a line that is not JSON: {_shown(line)}", "a JSON object") from error
    if not isinstance(data, dict):
        raise WrongMessage(f"JSON that is not an object: {_shown(line)}", "a JSON object")
    return checked(data)


def checked(data: Message) -> Message:
    """Return *data*, if it is a message. Raises `WrongMessage`."""
    kind = kind_of(data)
    left = data.keys() - {kind, *KINDS[kind]}
    if left:
        keys = ", ".join(map(repr, (kind, *KINDS[kind])))
        raise WrongMessage(f"a line with the key {min(left)!r}: {_shown(data)}", f"one with no other keys than {keys}")
    for key, value in data.items():
        if not _fits(key, value):
            raise WrongMessage(f"{key!r}: {_shown(value)}", f"{_MEANT.get(key, 'text')} for {key!r}")
    return data


def kind_of(data: Message) -> str:
    """Return the key that makes *data* the message that it is. Raises `WrongMessage` if there is none, or several."""
    kinds = [key for key in KINDS if key in data]
    if kinds in (["call", "answer"], ["deed", "answer"]):
        return kinds[0]
    if len(kinds) != 1:
        raise WrongMessage(f"this line: {_shown(data)}", f"one of the keys {', '.join(map(repr, KINDS))}")
    return kinds[0]


def written(message: Message) -> bytes:
    """Write *message* as a line."""
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


_MEANT = {
    "shadowcheck": "the version of the protocol", "tells": "a list of names", "leaves out": "a list of names",
    "world": "a list of names",
    "among": "a list of two names or more", "ready": "true", "default": "true or false", "state": "an object",
}


def _fits(key: str, value: object) -> bool:
    match key:
        case "shadowcheck":
            return isinstance(value, int) and not isinstance(value, bool)
        case "tells" | "leaves out" | "world" | "among":
            least = 2 if key == "among" else 0
            return isinstance(value, list) and len(value) >= least and all(isinstance(one, str) for one in value)
        case "ready":
            return value is True
        case "default":
            return isinstance(value, bool)
        case "state":
            return isinstance(value, dict)
        case _:
            return isinstance(value, str) and bool(value)


def _shown(value: object) -> str:
    text = value.decode("utf-8", "replace").rstrip("\n") if isinstance(value, bytes) else json.dumps(value)
    return text if len(text) <= 200 else f"{text[:200]}..."
