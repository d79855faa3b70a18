"""An answer without its body."""

from mock_exchange.faults.toxics.empty_body import EmptyBody
from support.toxics_pure import headers, response, scene


def test_status_and_headers_stay_and_the_length_is_true():
    delivery = EmptyBody().delivery(response(status=201), scene())
    found = delivery.response
    assert (found.status, found.body, delivery.end) == (201, b"", "keep")
    assert headers(found) == {"content-type": "application/json", "content-length": "0"}


def test_the_command_took_effect():
    assert not EmptyBody().before


def test_where_there_is_no_body_it_misses():
    assert EmptyBody().delivery(None, scene()).missed
