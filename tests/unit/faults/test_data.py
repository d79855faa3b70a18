"""What plans are written in: names, headers, kinds."""

import pytest

from mock_exchange.faults.data import check_header, each, kind_of, says
from mock_exchange.faults.toxics.status import Status


@pytest.mark.parametrize(
    ("wanted", "found", "expected"),
    [
        (None, "a", True),
        (None, None, True),
        ("a", "a", True),
        ("a", "b", False),
        ("a", None, False),
        (("a", "b"), "b", True),
        (("a", "b"), None, False),
    ],
)
def test_nothing_wanted_is_everything_and_of_several_any_will_do(wanted, found, expected):
    assert says(wanted, found) is expected


def test_names_come_one_by_one():
    assert (each(None), each("a"), each(("a", "b"))) == ((), ("a",), ("a", "b"))


def test_a_kind_is_spelled_as_in_plans():
    assert kind_of(Status(500)) == "status"


def test_a_header_holds_printable_ascii_only():
    check_header("a b~", "x")
    for text in ("a\n", "\r", "é", "\x7f"):
        with pytest.raises(ValueError, match="'x' goes into a header"):
            check_header(text, "x")
