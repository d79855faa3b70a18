import pytest

from kalshi_contract.loader import load_edition
from kalshi_harness.manners import MANNERS, SHOWN, SIGNED
from kalshi_harness.network import Network
from kalshi_harness.targets import MockTarget, SocketTarget
from kalshi_harness.verify.rest import (
    NO_LEAVE,
    NO_SPARE_KEYS,
    Tries,
    chosen_operations,
    rest_rows,
)
from mock_exchange import MockExchange


class Guest(SocketTarget):
    """A server that is somebody else's."""

    _is_ours = False


def target_at(exchange, manner, kind=SocketTarget, **options):
    who = manner.own_identity(exchange, "user_0001")
    return kind(exchange.rest_url, exchange.ws_url, who, Network(), manner=manner, **options)


@pytest.mark.parametrize("edition", MANNERS)
def test_operations_are_chosen_by_the_names_of_their_rows(edition):
    names = tuple(load_edition(edition).operations)
    assert chosen_operations(edition, ()) == chosen_operations(edition, ("FZ",)) == names
    assert chosen_operations(edition, (f"FZ-{names[2]}",))[0] == names[2]
    assert chosen_operations(edition, ("MKT",)) == ()


def test_rows_are_in_the_order_of_the_edition():
    tries = Tries(("get_fills", "get_account"), examples=1)
    rows = rest_rows(MockTarget(), SHOWN.edition, tries)
    assert [(row.name, row.verdict) for row in rows] == [
        ("FZ-get_account", "pass"),
        ("FZ-get_fills", "pass"),
    ]


def test_a_mock_that_keeps_its_limits_is_never_asked_too_often():
    with MockExchange(seed=7, limits="contract") as exchange:
        target = target_at(exchange, SHOWN)
        (row,) = rest_rows(target, SHOWN.edition, Tries(("place_order",), examples=1))
        target.close()
        assert row.verdict == "pass", row
        answers = [each.status for each in exchange.requests("place_order")]
    assert len(answers) > 20, "more than ten a minute"
    assert 429 not in answers


def test_without_leave_only_reads_are_tried():
    with MockExchange(seed=7, limits="off") as exchange:
        target = target_at(exchange, SHOWN, Guest, limits=False)
        tries = Tries(("get_fills", "place_order"), examples=1)
        rows = rest_rows(target, SHOWN.edition, tries)
        target.close()
        assert exchange.requests("place_order") == ()
    assert (rows[0].name, rows[0].verdict, rows[0].sentence) == (
        "FZ-place_order",
        "skipped",
        NO_LEAVE,
    )
    assert rows[1].verdict == "pass"


@pytest.mark.rule("T17")
def test_ones_own_keys_are_left_alone_where_there_are_no_others():
    with MockExchange(seed=7, edition=SIGNED.edition, limits="off") as exchange:
        target = target_at(exchange, SIGNED, Guest, limits=False, allow_orders=True)
        (row,) = rest_rows(target, SIGNED.edition, Tries(("DeleteApiKey",), examples=1))
        target.close()
        assert exchange.requests("DeleteApiKey") == ()
    assert (row.verdict, row.sentence) == ("skipped", NO_SPARE_KEYS)
