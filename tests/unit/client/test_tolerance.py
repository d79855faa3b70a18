"""What a newer exchange may add without breaking us, and what it may not."""

import pytest

from kalshi_refclient._core.bounds import UNKNOWN_NAMES_MAX
from kalshi_refclient._core.tolerance import OTHERS, Counters, checker
from support.client_world import EDITION, account_object, placed_object


def check(value, *, strict=False, name="get_account_response"):
    counters = Counters()
    return checker(EDITION, counters, strict=strict)(name, value), counters


def test_what_keeps_its_schema_counts_nothing():
    violations, counters = check({"account": account_object()})

    assert violations == ()
    assert not counters.extra_fields
    assert not counters.unknown_words


@pytest.mark.rule("D30")
@pytest.mark.parametrize(
    ("change", "strict", "tolerated"),
    [
        ({"newcomer": 1}, False, True),
        ({"newcomer": 1}, True, False),
        ({"status": "frozen"}, False, True),
        ({"status": "frozen"}, True, False),
        ({"status": 7}, False, False),
        ({"balance": "1"}, False, False),
        ({"newcomer": 1, "balance": "1"}, False, False),
    ],
    ids=str,
)
def test_only_extra_fields_and_new_words_pass_and_only_where_not_strict(change, strict, tolerated):
    violations, _ = check({"account": account_object(**change)}, strict=strict)

    assert (violations == ()) is tolerated


@pytest.mark.rule("D30")
def test_a_number_outside_its_list_is_no_new_word():
    order = placed_object(price=0.655, side="hold")
    violations, counters = check({"order": order}, name="place_order_response")

    assert [violation.pointer for violation in violations] == ["/order/price"]
    assert list(counters.unknown_words) == ["place_order_response/order/side=hold"]


def test_counting_is_bounded_whatever_a_peer_invents():
    counters = Counters()
    for number in range(1000):
        counters.note(counters.unknown_messages, f"kind-{number}")
    counters.note(counters.unknown_messages, "kind-0")

    assert len(counters.unknown_messages) == UNKNOWN_NAMES_MAX + 1
    assert counters.unknown_messages[OTHERS] == 1000 - UNKNOWN_NAMES_MAX
    assert counters.unknown_messages["kind-0"] == 2
