"""The REST matrix: every cell R1 to R20, for the blocking and the asyncio client, on a manual clock."""

import pytest

from support.client_checks_answers import ANSWERS
from support.client_checks_refusals import REFUSALS
from support.client_checks_wire import WIRE
from support.client_speak import Speaker

SPEAKERS = [
    pytest.param(Speaker(is_async=False), id="sync"),
    pytest.param(Speaker(is_async=True), id="async"),
]


@pytest.mark.parametrize("speak", SPEAKERS)
@pytest.mark.parametrize("check", ANSWERS.params())
def test_answers(check, speak):
    check(speak)


@pytest.mark.parametrize("speak", SPEAKERS)
@pytest.mark.parametrize("check", REFUSALS.params())
def test_refusals(check, speak):
    check(speak)


@pytest.mark.parametrize("speak", SPEAKERS)
@pytest.mark.parametrize("check", WIRE.params())
def test_wire(check, speak, tmp_path, monkeypatch):
    check(speak, tmp_path, monkeypatch)


def test_every_cell_of_the_matrix_has_a_test():
    cells = {each.cell for matrix in (ANSWERS, REFUSALS, WIRE) for each in matrix.cells}

    assert cells == {f"R{number:02d}" for number in range(1, 21)}
