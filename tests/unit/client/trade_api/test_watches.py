"""Watches outlive connections; their sids do not."""

from kalshi_refclient.trade_api._core.watches import Watches


def test_a_watch_keeps_its_number_and_loses_its_sid():
    watches = Watches()
    watch = watches.want("orderbook_delta", ["A", "A", "B"], {})
    watches.confirmed(watch, 4)
    watch.seq, watch.awaited = 9, {"A": 1.0}
    assert watches.of_sid(4) is watch

    watches.lost()

    assert (watch.number, watch.sid, watch.seq, watch.awaited) == (1, None, 0, {})
    assert watches.of_sid(4) is None
    assert watch.command() == {"channels": ["orderbook_delta"], "market_tickers": ["A", "B"]}


def test_a_watch_that_was_given_up_does_not_outlive_its_connection():
    watches = Watches()
    watch = watches.want("ticker", None, {"send_initial_snapshot": True})
    watches.confirmed(watch, 1)
    watch.dropped = True
    assert watches.find(1) is None
    assert len(watches) == 1

    watches.lost()

    assert list(watches) == []


def test_a_book_has_one_watch():
    watches = Watches()
    watches.want("trade", ["A"], {})
    watch = watches.want("orderbook_delta", ["A"], {})

    assert watches.of_book("A") is watch
    assert watches.of_book("B") is None
    watches.drop(watch)
    assert watches.of_book("A") is None
