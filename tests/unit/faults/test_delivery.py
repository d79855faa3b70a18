"""How an answer leaves: bodies put in the place of bodies."""

from mock_exchange.faults.delivery import JSON_TYPE, Delivery, answer, with_body
from support.toxics_pure import headers


def test_an_answer_made_from_nothing_says_how_long_it_is():
    found = answer(503, JSON_TYPE, b"{}", (b"x", b"y"), code="C")
    assert headers(found) == {"content-type": "application/json", "content-length": "2", "x": "y"}
    assert (found.status, found.code) == (503, "C")


def test_another_body_has_its_own_length_and_the_other_headers_stay():
    found = with_body(answer(200, JSON_TYPE, b"{}", (b"x", b"y")), b"abc")
    assert headers(found) == {"content-type": "application/json", "x": "y", "content-length": "3"}


def test_length_and_type_can_be_told_otherwise():
    found = with_body(answer(200, JSON_TYPE, b"{}"), b"abc", media_type=b"a/b", length=9)
    assert headers(found) == {"content-type": "a/b", "content-length": "9"}


def test_a_type_is_added_where_there_was_none():
    bare = answer(204, JSON_TYPE, b"").__class__(204, (), b"")
    assert headers(with_body(bare, b"", media_type=b"a/b"))["content-type"] == "a/b"


def test_a_delivery_keeps_the_connection_and_the_whole_body():
    assert Delivery(None) == Delivery(None, "keep", None, missed=False)
