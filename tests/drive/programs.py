"""Programs that are driven in tests: small ones in Python, which speak through a socket or their standard streams."""

import queue
import sys
import textwrap
import threading
from pathlib import Path

from shadowcheck.drive.command import Command
from shadowcheck.drive.running import Ending, How

SPEAKS = """
import json, os, socket, sys

if os.environ["SHADOWCHECK_DRIVE"] == "stdio":
    reading, writing = sys.stdin.buffer, sys.stdout.buffer
else:
    host, port = os.environ["SHADOWCHECK_DRIVE"].split(":")
    connection = socket.create_connection((host, int(port)))
    reading, writing = connection.makefile("rb"), connection.makefile("wb")


def raw(line):
    writing.write(line)
    writing.flush()
    return reading.readline()


def say(**message):
    reply = json.loads(raw(json.dumps(message).encode() + b"\\n"))
    if reply.get("stop"):
        os._exit(0)
    return reply


def greet(**more):
    return raw(json.dumps({"shadowcheck": 1, "party": "requester", "name": "a program", **more}).encode() + b"\\n")


def call(name):
    return say(object="backup 1", call=name, at=f"program.py:{sys._getframe(1).f_lineno}").get("answer")
"""


def program(folder: Path, body: str, *, speaks_first: bool = False, **options: object) -> Command:
    """A program of this *body*, after a greeting; unless it *speaks first* itself."""
    text = textwrap.dedent(body)
    file = folder / "program.py"
    file.write_text(SPEAKS + ("" if speaks_first else "greet()\n") + text, encoding="utf-8")
    return Command((sys.executable, "-S", str(file)), **options)


class Talking:
    """A program in the same process: *body* is handed a function that sends a message and returns the reply."""

    name, timeout = "a program", 5.0

    def __init__(self, body, **greeting):
        self.body = body
        self.greeting = {"party": "requester", "name": "a program", **greeting}

    def start(self, number):
        return _Talk(self, number)


class _Talk:
    def __init__(self, program, number):
        self.said, self.told = queue.Queue(), queue.Queue()
        self.program, self.body, self.how = program, program.body, Ending(How.ENDED, "returns")
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        try:
            self.say(shadowcheck=1, **self.program.greeting)
            self.body(self)
        except Crash:
            self.how = Ending(How.CRASHED, "dies")
        except SystemExit:
            return
        self.said.put(None)

    def say(self, **message):
        self.said.put(message)
        reply = self.told.get()
        if reply is None:
            raise SystemExit
        return reply

    def call(self, name):
        return self.say(object="backup 1", call=name, at=f"program.py:{sys._getframe(1).f_lineno}").get("answer")

    def receive(self):
        return self.said.get(timeout=5)

    def send(self, reply):
        self.told.put(reply)

    def end(self):
        return self.how

    def stop(self):
        self.told.put(None)
        return Ending(How.STOPPED, "is stopped")


class Crash(Exception):  # noqa: N818 - it is what the program does
    """The program dies here."""
