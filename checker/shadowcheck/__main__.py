"""The command `shadowcheck`, also `python -m shadowcheck`: the command line, and Ctrl-C while it is imported."""

from __future__ import annotations

import sys

YOUNG = 1_000_000
"""So many new objects start the collector of garbage. Tables and rules are many, and live to the end."""


def run() -> None:
    """Run the command line. Ctrl-C ends in exit status 3 from the first import on, without a traceback."""
    try:
        import atexit  # noqa: PLC0415 - inside of the `try`, as Ctrl-C may come from here on
        import gc  # noqa: PLC0415

        gc.set_threshold(YOUNG)
        atexit.register(gc.freeze)  # so that all that is left is not looked through for garbage at the end
        from shadowcheck.cli.main import main  # noqa: PLC0415 - inside of the `try`

        main(prog_name="shadowcheck")
    except KeyboardInterrupt:
        sys.stderr.write("unfinished: interrupted before there was a verdict\n")
        sys.exit(3)


if __name__ == "__main__":
    run()
