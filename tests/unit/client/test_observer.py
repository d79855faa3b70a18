"""The core can be watched, by nobody too."""

import inspect

import pytest

from kalshi_refclient._core.observer import NOBODY, Observer
from kalshi_refclient._core.order_news import OrderTold
from kalshi_refclient.monitor import Monitor
from support.client_witness import Witness

TOLD = OrderTold(order_id="ord_1", status="open", source="asked")
METHODS = [name for name in vars(Observer) if not name.startswith("_")]


def test_nobody_takes_everything_and_keeps_nothing():
    NOBODY.tell("api_answered", {})
    NOBODY.count("retries_total", ("get_order",))
    NOBODY.order(TOLD)
    NOBODY.limits_change()

    assert vars(NOBODY) == {}


@pytest.mark.parametrize("kind", [Monitor, Witness, type(NOBODY)])
@pytest.mark.parametrize("method", METHODS)
def test_whoever_watches_can_be_told_the_same(kind, method):
    wanted = inspect.signature(getattr(Observer, method)).parameters
    assert list(inspect.signature(getattr(kind, method)).parameters) == list(wanted)
