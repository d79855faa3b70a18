"""Entries go to bytes and back as they are, and the bytes can be read by people."""

import pytest

from mock_exchange.core.commands import PlaceOrder
from mock_exchange.session.entries import (
    Answered,
    Began,
    Checked,
    ClockMoved,
    Commanded,
    Operated,
    Requested,
    Resumed,
    TimePassed,
    pack,
    unpack,
)

ENTRIES = [
    Began(1, 2, 7, frozen=False),
    Resumed(3, 4, 5),
    Commanded(6, PlaceOrder("user_0001", "T", "bid", "limit", 100, 5_000)),
    Requested(7, "POST", "/x", "a=1", '{"é": 1}', "key-0001"),
    Operated(8, "deposit", ["user_0001", 5], {"named": None}),
    ClockMoved(9, 10, "advance", 0.1),
    TimePassed(11),
    Checked(12, "00"),
    Answered(13, "a", b"key", b"\x00\xff", 200, [(b"a", b"b")], b"{}", ""),
]


def test_every_kind_comes_back_as_it_was():
    back = unpack(pack(ENTRIES))
    assert [type(entry) for entry in back] == [type(entry) for entry in ENTRIES]
    assert pack(unpack(pack(back))) == pack(back)
    assert back[:8] == ENTRIES[:8]
    assert back[8].body_digest == b"\x00\xff"


def test_people_can_read_what_was_kept():
    assert pack([Operated(8, "deposit", ["user_0001", 5])]) == (
        b'[{"kind":"operator","at_us":8,"call":"deposit","arguments":["user_0001",5]}]'
    )


@pytest.mark.parametrize("data", [b"", b"{}", b"[{}]", b'[{"kind":"nothing","at_us":1}]', b"\xff"])
def test_anything_else_is_a_value_error(data):
    with pytest.raises(ValueError):
        unpack(data)
