"""A body that ends too early."""

import pytest

from mock_exchange.faults.toxics.truncated_body import TruncatedBody
from support.toxics_pure import headers, response, scene


@pytest.mark.parametrize(("keep", "sent"), [(0.5, 5), (0.0, 0), (0.99, 9)])
def test_part_of_what_was_announced_is_sent(keep, sent):
    whole = response("12345678")  # ten bytes
    delivery = TruncatedBody(keep).delivery(whole, scene())
    assert (delivery.body_bytes, delivery.end) == (sent, "fin")
    assert headers(delivery.response)["content-length"] == "10"


def test_where_there_is_no_body_it_misses():
    assert TruncatedBody().delivery(None, scene()).missed
