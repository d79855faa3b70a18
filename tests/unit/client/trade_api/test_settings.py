"""The settings of a client for trade-api-3.34."""

import pytest

from kalshi_refclient.errors import LocalMisuse
from kalshi_refclient.settings import Settings
from kalshi_refclient.trade_api._core.answers import read_answer
from kalshi_refclient.trade_api.settings import TradeSettings, trade_settings
from support.trade_client_world import EDITION, plans


def test_settings_have_this_edition_unless_told_otherwise():
    assert trade_settings(None).edition.name == "trade-api-3.34"
    given = TradeSettings(tier="premier")
    assert trade_settings(given) is given


def test_settings_of_another_edition_are_refused():
    with pytest.raises(LocalMisuse, match="takes TradeSettings"):
        trade_settings(Settings())


@pytest.mark.rule("T04")
def test_the_tier_is_one_of_the_editions():
    with pytest.raises(LocalMisuse, match="known: basic, advanced"):
        TradeSettings(tier="gold")


def test_plans_read_answers_and_pace_by_this_edition():
    made, _ = plans(tier="premier")

    assert made.around.read is read_answer
    assert made.around.throttle_code in EDITION.errors
    assert made.around.pacer.wait_s({"write": 2000}, 0.0) == 0.0
    assert plans(pacing="off")[0].around.pacer is None


def test_only_a_named_environment_is_known_to_deduplicate():
    assert plans("demo")[0].deduplicates_orders
    assert not plans(None)[0].deduplicates_orders
