"""A slow line: pieces and their times."""

import pytest

from mock_exchange.faults.delivery import Pace
from mock_exchange.faults.toxics.bandwidth import Bandwidth


@pytest.mark.parametrize(
    ("bytes_per_s", "pace"),
    [(1_000, Pace(50, 50_000)), (1, Pace(1, 1_000_000)), (1_000_000_000, Pace(50_000_000, 50_000))],
)
def test_the_pieces_make_up_the_rate(bytes_per_s, pace):
    found = Bandwidth(bytes_per_s).pace
    assert found == pace
    assert found.chunk_bytes * 1_000_000 / found.every_us == bytes_per_s


def test_it_leaves_the_answer_to_others():
    assert not Bandwidth(1).decides
