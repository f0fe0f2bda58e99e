"""`python -m shadowcheck`: the command line."""

from shadowcheck.cli.main import main

main(prog_name="shadowcheck")
