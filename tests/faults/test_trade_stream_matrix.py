"""Books of trade-api-3.34 under loss: a book that may be believed is the exchange's, or the machine knows that it is not.

The canaries are clients that believe too much: the same check catches each.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_refclient.trade_api._core.books import MarketBook
from kalshi_refclient.trade_api._core.stream import TradeStreamMachine
from support.trade_client_stream import A, B, BookExchange, TradeStream

changes = st.tuples(
    st.just("change"),
    st.sampled_from([A, B]),
    st.sampled_from(["yes", "no"]),
    st.sampled_from([3000, 3100, 3200]),
    st.integers(-3, 5).filter(bool),
)
steps = st.lists(
    st.one_of(
        changes,
        changes,
        st.tuples(st.sampled_from(["lose_next", "deliver", "disconnect", "wait", "repeat"])),
    ),
    max_size=40,
)


class Play:
    """Plays steps against one machine. ``check`` holds every book that may be believed against the exchange's."""

    def __init__(self):
        self.losses = 0
        self.delivered = []
        self.stream = TradeStream(BookExchange(self.loses)).start()
        self.stream.subscribe("orderbook_delta", [A, B])

    def loses(self, frame):
        if self.losses and frame["type"].startswith("orderbook"):
            self.losses -= 1
            return True
        return False

    def step(self, kind, *arguments):
        getattr(self, kind)(*arguments)

    def change(self, ticker, side, price_e4, delta):
        held = self.stream.exchange.truth.setdefault(ticker, {"yes": {}, "no": {}})[side]
        delta = max(delta, -held.get(price_e4, 0))
        if delta:
            self.stream.exchange.change(ticker, side, price_e4, delta)

    def lose_next(self):
        self.losses += 1

    def deliver(self):
        out = self.stream.exchange.out
        self.delivered += out
        self.stream.settle()
        self.check()

    def repeat(self):
        if self.delivered and not self.stream.exchange.out:
            self.stream.hear(self.delivered[-1])
            self.check()

    def disconnect(self):
        self.delivered.clear()
        self.stream.lose()
        self.check()

    def wait(self):
        self.stream.advance(6.0)
        self.check()

    def check(self):
        """A lost last frame cannot be known yet: what was said and lost since is left out of the comparison."""
        if self.undetectable:
            return
        for ticker, book in self.stream.machine.books.items():
            if book.valid:
                assert book.shown() == self.stream.exchange.book(ticker), ticker

    @property
    def undetectable(self):
        machine, exchange = self.stream.machine, self.stream.exchange
        return any(
            held["seq"] > watch.seq
            for sid, held in exchange.subscriptions.items()
            if (watch := machine.watches.of_sid(sid)) is not None
        )

    def heal(self):
        """One more change of each market, and everything delivered: every book is whole then."""
        self.losses = 0
        for _ in range(3):
            for ticker in (A, B):
                self.change(ticker, "yes", 3100, 1)
            self.stream.settle()
            self.stream.advance(31.0)
        for ticker in (A, B):
            assert self.stream.machine.book(ticker) == self.stream.exchange.book(ticker)


def play(*scripts):
    for script in scripts:
        made = Play()
        for each in script:
            made.step(*each)
        made.heal()


@pytest.mark.rule("T10", "T11")
@given(script=steps)
def test_a_book_that_may_be_believed_is_the_exchanges_and_every_book_heals(script):
    play(script)


HOLE = [
    ("change", A, "yes", 3100, 5),
    ("deliver",),
    ("lose_next",),
    ("change", A, "yes", 3100, 2),
    ("change", B, "no", 3000, 1),
    ("deliver",),
]
TWICE = [("change", A, "yes", 3100, 5), ("deliver",), ("repeat",), ("deliver",)]
AWAY = [("change", A, "yes", 3100, 5), ("deliver",), ("disconnect",), ("change", A, "no", 3000, 1)]
SCRIPTS = (HOLE, TWICE, AWAY, [*HOLE, ("lose_next",), *HOLE])


def ignores_holes(patch):
    patch.setattr(TradeStreamMachine, "_take_gap", lambda *_: None)


def tells_a_hole_and_heals_nothing(patch):
    patch.setattr(TradeStreamMachine, "_ask_books", lambda *_: None)


def believes_its_books_across_a_hole(patch):
    patch.setattr(TradeStreamMachine, "_lose_book", lambda *_: None)
    patch.setattr(TradeStreamMachine, "_ask_books", lambda *_: None)


def takes_repeated_messages(patch):
    whole = TradeStreamMachine._take_numbered

    def careless(self, frame, watch, now_s):
        watch.seq = min(watch.seq, frame.seq - 1)
        for book in self.books.values():
            book.clock = -1
        whole(self, frame, watch, now_s)

    patch.setattr(TradeStreamMachine, "_take_numbered", careless)


def adds_snapshots_to_what_it_has(patch):
    whole = MarketBook.snapshot

    def careless(self, msg):
        before = self.sides
        whole(self, msg)
        for side, levels in before.items():
            for price, count in levels.items():
                self.sides[side][price] = self.sides[side].get(price, 0) + count

    patch.setattr(MarketBook, "snapshot", careless)


def subscribes_only_once(patch):
    patch.setattr(
        TradeStreamMachine,
        "_greet",
        lambda self, now_s: (
            None if self.disconnects else [self._ask("subscribe", w, now_s) for w in self.watches]
        ),
    )


@pytest.mark.rule("T10")
@pytest.mark.parametrize(
    "spoil",
    [
        ignores_holes,
        tells_a_hole_and_heals_nothing,
        believes_its_books_across_a_hole,
        takes_repeated_messages,
        adds_snapshots_to_what_it_has,
        subscribes_only_once,
    ],
)
def test_a_client_that_believes_too_much_is_caught(spoil, monkeypatch):
    play(*SCRIPTS)

    spoil(monkeypatch)

    with pytest.raises((AssertionError, LookupError)):
        play(*SCRIPTS)
