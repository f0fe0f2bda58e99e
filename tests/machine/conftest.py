from contextlib import contextmanager

import pytest

from shadowcheck.errors import SpecificationError


@contextmanager
def _refused(*words, where=""):
    with pytest.raises(SpecificationError) as caught:
        yield caught
    error = caught.value
    assert all((error.what, error.where, error.why, error.instead, error.code))
    for word in words:
        assert word in str(error)
    assert where in error.where


@pytest.fixture
def refused():
    """A context in which something is refused, in all four parts, with the given words somewhere in them."""
    return _refused
