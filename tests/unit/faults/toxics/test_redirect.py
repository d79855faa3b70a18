"""An answer that sends the client elsewhere."""

import pytest

from mock_exchange.faults.toxics.redirect import Redirect
from support.toxics_pure import headers, scene


def test_it_leads_where_the_rule_says():
    found = Redirect(302, "http://127.0.0.1:9/").delivery(None, scene()).response
    assert (found.status, headers(found)["location"]) == (302, "http://127.0.0.1:9/")


def test_without_a_place_it_is_a_loop():
    found = Redirect().delivery(None, scene(target="/a?b=c")).response
    assert (found.status, headers(found)["location"], found.body) == (307, "/a?b=c", b"")


def test_a_place_cannot_leave_its_header():
    with pytest.raises(ValueError, match="'location' goes into a header"):
        Redirect(307, "/a\r\nb: c")
