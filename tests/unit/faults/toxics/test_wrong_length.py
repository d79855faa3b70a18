"""A Content-Length that is not the truth."""

import pytest

from mock_exchange.faults.toxics.wrong_length import WrongLength
from support.toxics_pure import headers, response, scene


@pytest.mark.parametrize(("by", "said"), [(10, "13"), (-2, "1"), (-99, "0")])
def test_the_length_is_wrong_by_so_much_and_never_below_nothing(by, said):
    delivery = WrongLength(by).delivery(response("a"), scene())
    assert (headers(delivery.response)["content-length"], delivery.end) == (said, "fin")
    assert delivery.response.body == b'"a"'


def test_the_truth_is_refused():
    with pytest.raises(ValueError, match="0 is not wrong"):
        WrongLength(0)


def test_where_the_length_cannot_be_wrong_it_misses():
    assert WrongLength().delivery(None, scene()).missed
    assert WrongLength(-5).delivery(response().__class__(204, (), b""), scene()).missed
