"""What is in `diagrams/` is what the model draws now, byte for byte."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from shadowcheck.cli.main import main

GALLERY = Path(__file__).parents[2] / "diagrams"


@pytest.mark.slow
def test_the_gallery_is_what_the_model_draws_now():
    result = CliRunner().invoke(main, ["diagram", "vss_protocol:MODEL", "--out", str(GALLERY), "--check"])
    assert result.exit_code == 0, result.output
