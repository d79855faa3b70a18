"""A list that leads back to its beginning."""

from kalshi_contract.loader import load_edition
from mock_exchange.faults.toxics.endless_list import EndlessList
from support.toxics_lines import TRADE
from support.toxics_pure import EDITION, response, scene, struck

CURSORS = load_edition(TRADE)
PAGE = {"markets": [{"ticker": "A"}], "cursor": "c2"}
OFFSETS = {"operation": "get_markets", "edition": EDITION}


def test_the_exchange_is_asked_for_the_first_page():
    asked = EndlessList().asked(b"limit=1&cursor=c1", scene("GetMarkets", CURSORS))
    assert asked == b"limit=1"


def test_every_page_promises_another_with_the_same_cursor():
    for page in (PAGE, {**PAGE, "cursor": ""}, {"markets": []}):
        body = struck(EndlessList(), page, operation="GetMarkets", edition=CURSORS)
        assert body == {**page, "cursor": "again"}


def test_without_cursors_the_pages_after_the_first_are_struck():
    toxic = EndlessList()
    first, second = (scene(**OFFSETS, target=f"/markets?limit=1&offset={at}") for at in (0, 1))
    assert toxic.delivery(response(PAGE), first).missed
    assert not toxic.delivery(response(PAGE), second).missed
    assert toxic.asked(second.query, second) == b"limit=1"


def test_a_refusal_and_what_is_no_list_are_left_alone():
    toxic, where = EndlessList(), scene("GetMarkets", CURSORS)
    assert toxic.delivery(response(PAGE, status=400), where).missed
    assert toxic.delivery(response([]), where).missed
    assert toxic.delivery(None, where).missed
    assert toxic.delivery(response(PAGE), scene("GetMarket", CURSORS)).missed
