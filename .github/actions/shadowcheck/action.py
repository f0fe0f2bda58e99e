"""The steps of the action: `install` shadowcheck from this checkout, and `run` it as the inputs say.

The inputs are variables of the environment (INPUT_...), and no shell reads them. It needs nothing but Python itself.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping

CHECKOUT = Path(__file__).resolve().parents[3]
"""The folder of shadowcheck's own repository."""
WRONG_INPUT = 2
"""The exit status for an input that is wrong, as that of shadowcheck."""
FILES = {
    "junit": "shadowcheck.xml", "sarif": "shadowcheck.sarif", "json": "shadowcheck.json", "summary": "summary.md",
}
"""The reports of every command, by the options that write them."""
COMMANDS = ("verify", "trace", "drive", "check")
LEVELS = ("error", "warning")
ANSWERS = {"yes": True, "true": True, "no": False, "false": False}


def refuse(name: str, given: str, instead: str) -> NoReturn:
    """End the step: the input *name* is wrong; say what to write instead."""
    message = f"shadowcheck's input {name} is {given!r}; it takes {instead}"
    print("::error::" + message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))
    sys.exit(WRONG_INPUT)


def input_named(name: str) -> str:
    """Return the input of that *name*."""
    return os.environ.get(f"INPUT_{name.upper().replace('-', '_')}", "")


def one_of(name: str, known: tuple[str, ...]) -> str:
    """Return the input of that *name*, which is one of those *known*."""
    given = input_named(name)
    return given if given in known else refuse(name, given, " or ".join(known))


def is_asked_for(name: str) -> bool:
    """Whether the input of that *name* is yes."""
    given = input_named(name)
    return ANSWERS[given] if given in ANSWERS else refuse(name, given, "yes or no")


def words_of(name: str) -> list[str]:
    """Return the words of the input of that *name*, as a shell splits a line into words."""
    try:
        return shlex.split(input_named(name))
    except ValueError as error:
        refuse(name, input_named(name), f"words as on a command line ({error})")


def environment() -> Path:
    """Return the folder of the virtual environment."""
    return Path(os.environ["RUNNER_TEMP"]) / "shadowcheck" / "environment"


def programs() -> Path:
    """Return the folder of the programs of the virtual environment."""
    return environment() / ("Scripts" if sys.platform == "win32" else "bin")


def install() -> int:
    """Install shadowcheck, from the checkout that this action is from, into an environment of its own."""
    extras = input_named("extras")
    if not re.fullmatch(r"[\w, -]*", extras, re.ASCII):
        refuse("extras", extras, "names with commas between them")
    packages = words_of("packages")
    subprocess.run([sys.executable, "-P", "-m", "venv", environment()], check=True)  # -P: no venv.py here
    what = f"{CHECKOUT}[{extras}]" if extras.strip() else str(CHECKOUT)
    pip = [str(programs() / "python"), "-P", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return subprocess.run([*pip, what, *packages], check=False).returncode


def run() -> int:
    """Run the command, add to the summary of the job, tell the later steps where the reports are; its exit status."""
    command, strict = one_of("command", COMMANDS), one_of("fail-on", LEVELS) == "warning"
    summarised, scanned, arguments = is_asked_for("summary"), is_asked_for("sarif"), words_of("arguments")
    reports = Path(tempfile.mkdtemp(prefix=f"{command}-", dir=environment().parent))
    words = [str(programs() / "shadowcheck"), command, *options_of(command, reports, strict=strict), *arguments]
    path = f"{programs()}{os.pathsep}{os.environ['PATH']}"  # a driven program that is named python is that one
    status = subprocess.run(words, env={**os.environ, "PATH": path}, check=False).returncode
    told, sarif = reports / FILES["summary"], reports / FILES["sarif"]
    if summarised and told.exists():
        append("GITHUB_STEP_SUMMARY", told.read_text(encoding="utf-8") + "\n")
    tell({"exit-status": str(status), "reports": str(reports)})
    tell({"sarif": str(sarif)} if scanned and sarif.exists() else {})
    return status


def options_of(command: str, reports: Path, *, strict: bool) -> list[str]:
    """Return the options by which *command* writes all of its *reports*."""
    files = {**FILES, **({} if command == "trace" else {"charts": "charts"})}
    files |= {"keep": "runs"} if command == "drive" else {}
    named = [word for option, file in files.items() for word in (f"--{option}", str(reports / file))]
    return [*named, "--strict"] if strict and command != "check" else named  # no claim of a model is advice


def tell(outputs: Mapping[str, str]) -> None:
    """Tell the *outputs* of the step to the steps after it."""
    append("GITHUB_OUTPUT", "".join(f"{name}={value}\n" for name, value in outputs.items()))


def append(variable: str, text: str) -> None:
    """Append *text* to the file that GitHub names in that *variable* of the environment."""
    with Path(os.environ[variable]).open("a", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    sys.exit({"install": install, "run": run}[sys.argv[1]]())
