"""A body that says it is something else."""

import pytest

from mock_exchange.faults.toxics.wrong_type import WrongType
from support.toxics_pure import headers, response, scene


def test_only_the_type_is_another():
    whole = response()
    found = WrongType("image/png").delivery(whole, scene()).response
    assert headers(found) == headers(whole) | {"content-type": "image/png"}
    assert found.body == whole.body


def test_a_type_cannot_leave_its_header():
    with pytest.raises(ValueError, match="'media_type' goes into a header"):
        WrongType("a\r\nb: c")


def test_where_there_is_no_answer_it_misses():
    assert WrongType().delivery(None, scene()).missed
