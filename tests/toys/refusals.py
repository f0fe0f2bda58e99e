"""What every refusal has to say, whether an exception or the command says it."""

from contextlib import contextmanager

import pytest

from shadowcheck.errors import SpecificationError


@contextmanager
def refused(*words, where=""):
    """Something is refused here, in all four parts and with its code; with *words*, and at *where*."""
    with pytest.raises(SpecificationError) as caught:
        yield caught
    error = caught.value
    assert all((error.what, error.where, error.why, error.instead, error.code))
    for word in words:
        assert word in str(error)
    assert where in error.where


def refusal(result):
    """What the command says where it refuses its input: to the error output alone, in all four parts, as no crash."""
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert "Traceback" not in result.stderr
    for part in ("where: ", "why: ", "instead: "):
        assert part in result.stderr
    return result.stderr
