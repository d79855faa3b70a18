"""The WebSocket matrix: every cell W1 to W15; the machine on a manual clock, the client on loopback sockets."""

import re
from pathlib import Path

import pytest

from support.client_checks_content import CONTENT
from support.client_checks_stream import STREAM
from support.client_stream_world import Stream


@pytest.mark.parametrize("check", [*STREAM.params(), *CONTENT.params()])
def test_machine(check):
    check(Stream)


def test_every_cell_of_the_matrix_has_a_test():
    cells = {each.cell for matrix in (STREAM, CONTENT) for each in matrix.cells}
    for path in Path(__file__).parent.glob("test_*.py"):
        cells |= {
            name.upper()
            for name in re.findall(r"^def test_(w\d\d)_", path.read_text(), re.MULTILINE)
        }

    assert cells == {f"W{number:02d}" for number in range(1, 16)}
