"""What a page says it looks at."""

import pytest

from mock_exchange.live.look import PARTS, TEXT_MAX, Look, LookError, parse_look


def test_a_look_without_words_sees_everything():
    assert parse_look({}) == Look("", "", PARTS, tape_everywhere=False)


def test_a_look_names_its_market_account_and_parts():
    said = {"market": "RAIN", "account": "alice", "parts": ["book"], "tape_everywhere": True}
    assert parse_look(said) == Look("RAIN", "alice", frozenset({"book"}), tape_everywhere=True)


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ([], ""),
        ({"markets": "RAIN"}, "markets"),
        ({"market": 7}, "market"),
        ({"account": "x" * (TEXT_MAX + 1)}, "account"),
        ({"parts": "book"}, "parts"),
        ({"parts": [7]}, "parts"),
        ({"parts": ["weather"]}, "parts"),
        ({"tape_everywhere": 1}, "tape_everywhere"),
    ],
)
def test_what_cannot_be_read_is_named(value, field):
    with pytest.raises(LookError) as caught:
        parse_look(value)
    assert caught.value.field == field
