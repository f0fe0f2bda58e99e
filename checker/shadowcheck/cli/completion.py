"""Completion: what the shell asks when the user presses its key, through click's own mechanism.

Nothing is imported at the top that a key need not wait for, and nothing is written but the answer: a mistake, also in a
package that offers a model, completes nothing. The code of a user's file is never run: the user has not said so yet.
"""

from __future__ import annotations

import contextlib
import io
from functools import partial
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem, get_completion_class

from shadowcheck.cli.offers import OF_DESIGNS, usual_model
from shadowcheck.errors import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from shadowcheck.cli.remembered import Rows

    Items = list[CompletionItem[str]]

SHELLS = ("bash", "zsh", "fish", "powershell")


def script(shell: str, main: click.Command) -> str:
    """Return the script for *shell*; raises `SpecificationError` if the installed click has none."""
    found = get_completion_class(shell)
    if found is None:
        raise SpecificationError(
            f"there is no completion for {shell}", where=f"shadowcheck completion {shell}",
            why="the installed version of the click library does not know this shell",
            instead="pip install --upgrade click; click 8.5 knows bash, zsh, fish and PowerShell", code="SC0860",
        )
    return found(main, {}, "shadowcheck", "_SHADOWCHECK_COMPLETE").source().rstrip("\n")


def files(_: click.Context, __: click.Parameter, incomplete: str) -> Items:
    """Leave it to the shell, which knows files."""
    return [CompletionItem(incomplete, type="file")]


def folders(_: click.Context, __: click.Parameter, incomplete: str) -> Items:
    """Leave it to the shell, which knows folders."""
    return [CompletionItem(incomplete, type="dir")]


def names_of(what: str) -> Callable[[click.Context, click.Parameter, str], Items]:
    """Make the function that completes names: of *what*, in the model or for the designs that the command is about."""

    def complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> Items:
        shell = [CompletionItem(incomplete, type="file")] if what == "models" else []
        rows = known(what, ctx)
        return shell + [CompletionItem(name, help=says) for name, says in rows if name.startswith(incomplete)]

    return complete


def settings_as_options(ctx: click.Context) -> Iterator[click.Option]:
    """Yield an option for each setting that the command of *ctx* takes."""
    for name, says in known("settings", ctx):
        option, _, value = name.partition(" ")
        yield click.Option([option], type=_type_of(value), help=says)


def _type_of(value: str) -> click.ParamType[Any]:
    if value == "N":
        return click.STRING
    return click.Path() if value == "PATH:CLASS" else click.Choice(value.split("|"))


def known(what: str, ctx: click.Context) -> Rows:
    """List the names of *what*, with their meaning, for the command of *ctx*; none for a model that is in a file."""
    command = ctx.info_name or ""
    with contextlib.suppress(Exception), _silence():
        from shadowcheck.cli.remembered import remembered  # noqa: PLC0415 - not needed for the name of a command
        from shadowcheck.sources.installed import to_be_named  # noqa: PLC0415 - the same

        model = ctx.params.get("model") or usual_model()
        if model in to_be_named():
            about = command if command in OF_DESIGNS else model
            return remembered(f"{what}, {about}", partial(_found, what, about))
    return []


def _found(what: str, about: str) -> Iterable[tuple[str, str]]:
    from shadowcheck.cli.names import names  # noqa: PLC0415 - it takes long, and once is enough

    return names(what, about)


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Let what imported packages print not come between the user and the line that is being typed."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield
