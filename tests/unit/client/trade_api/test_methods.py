"""Methods made of plans: signature and words are the plan's, and both kinds do the same."""

import asyncio
import inspect

import pytest

from kalshi_refclient.trade_api._core.batch_plans import TradePlans
from kalshi_refclient.trade_api.methods import awaiting, blocking, strolling, walking
from kalshi_refclient.trade_api.values import Page


class Item:
    def __init__(self, name):
        self.name = name


class Shell:
    """Runs a plan without any step."""

    plans = None

    def __init__(self, pages):
        self.plans = self
        self.pages = pages
        self.asked = []

    def get_items(self, *, cursor=None, color=None):
        """Return one page of items."""
        self.asked.append((cursor, color))
        yield from ()
        return self.pages[cursor]

    def _run(self, plan):
        try:
            next(plan)
        except StopIteration as stop:
            return stop.value
        raise AssertionError("there are no steps here")


class AsyncShell(Shell):
    async def _run(self, plan):
        return super()._run(plan)


PAGES = {
    None: Page(items=(Item("a"), Item("b")), cursor="c1"),
    "c1": Page(items=(Item("c"),), cursor=""),
}


def test_a_walk_asks_for_page_after_page_with_the_same_filters():
    shell = Shell(PAGES)

    found = list(walking(Shell.get_items, "name")(shell, color="red"))

    assert [item.name for item in found] == ["a", "b", "c"]
    assert shell.asked == [(None, "red"), ("c1", "red")]


def test_the_awaited_walk_does_the_same():
    shell = AsyncShell(PAGES)

    async def run():
        return [item.name async for item in strolling(Shell.get_items, "name")(shell)]

    assert asyncio.run(run()) == ["a", "b", "c"]


def test_a_walk_may_begin_at_a_cursor():
    assert [each.name for each in walking(Shell.get_items, "name")(Shell(PAGES), cursor="c1")] == [
        "c"
    ]


@pytest.mark.parametrize("make", [blocking, awaiting])
def test_signature_and_documentation_are_the_plans(make):
    method = make(TradePlans.create_order)

    assert inspect.signature(method) == inspect.signature(TradePlans.create_order)
    assert method.__doc__ == TradePlans.create_order.__doc__
    assert inspect.iscoroutinefunction(method) == (make is awaiting)


@pytest.mark.parametrize("make", [walking, strolling])
def test_a_walk_says_what_it_yields(make):
    method = make(TradePlans.get_markets, "ticker")

    assert method.__name__ == "iterate_markets"
    assert method.__doc__.startswith("Yield markets. Filters:")
