# ruff: noqa: S314 - the XML is our own
"""What is drawn, made once, and what is read of it."""

import xml.etree.ElementTree as ET

import pytest

from shadowcheck.draw.metrics import width
from shadowcheck.machine import unfold
from toys import pictured

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="session")
def writer():
    """The unfolded writer."""
    return unfold(pictured.Writer)


@pytest.fixture(scope="session")
def mailbox():
    """A mailbox of a few hundred states."""
    return pictured.mailbox()


@pytest.fixture(scope="session")
def network(writer, mailbox):
    """Who acts."""
    return pictured.network(writer, mailbox)


@pytest.fixture(scope="session")
def chart():
    """A chart with all that a chart can show."""
    return pictured.chart()


@pytest.fixture(scope="session")
def words():
    """Every line of text in an SVG."""
    return lambda svg: [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.fixture(scope="session")
def extents():
    """For every line of text in an SVG: where it begins and ends, from the left, and the width of the page."""

    def measured(svg):
        root = ET.fromstring(svg)
        for element in root.iter(f"{SVG}text"):
            x, size = float(element.get("x")), float(element.get("font-size"))
            wide = width(element.text or "", size, bold=element.get("font-weight") == "bold")
            begin = x - {"start": 0, "middle": wide / 2, "end": wide}[element.get("text-anchor")]
            yield element.text, begin, begin + wide, float(root.get("width"))

    return measured
