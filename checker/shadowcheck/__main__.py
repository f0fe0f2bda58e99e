"""`python -m shadowcheck`: the command line."""

from shadowcheck.cli import main

main(prog_name="shadowcheck")
