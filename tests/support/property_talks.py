"""A seeded play of members who negotiate, on a world of ``trade_batches``: what they ask for mostly makes sense, not always.

``Play(seed).step()`` does one thing; ``judge()`` raises ``AssertionError`` where records, exchange or streams contradict each other.
"""

import random

from mock_exchange.core.commands import Deposit, PauseExchange, ResumeExchange, Withdraw
from mock_exchange.core.invariants import Checker
from support.trade_batches import BATCHES, SECOND, BatchWorld
from support.trade_stream import TradeStream
from support.trade_talks import ASKER, QUOTER, THIRD, TICKER

MEMBERS = (ASKER, QUOTER, THIRD)
BIDS = ("0.0000", "0.2000", "0.3000", "0.4500", "0.6000", "0.7500")
AMOUNTS = (
    {"contracts_fp": "3.00"},
    {"contracts": 7},
    {"target_cost_dollars": "4.00"},
    {"target_cost_dollars": "2.50", "target_cost_excludes_fees": True},
    {},
)


class Play:
    """One play. ``statuses`` are those of all answers so far."""

    def __init__(self, seed, **options):
        self.dice = random.Random(seed)
        self.world = BatchWorld(**options)
        self.statuses = []
        self.checker = Checker()
        self.streams = [TradeStream(self.world, account) for account in MEMBERS]
        self.seqs = [0] * len(self.streams)
        for stream in self.streams:
            stream.subscribe("communications")
        views = self.world.venue.exchange.views
        self.books = {ticker: views.book_seq(ticker) for ticker in (TICKER, SECOND)}
        self.volume_e2 = self._volume_e2()

    @property
    def negotiations(self):
        return self.world.venue.desk.negotiations

    def step(self):
        """Do one thing."""
        acts = (
            *(self.ask, self.ask, self.ask_batch),
            *(self.quote, self.quote, self.quote, self.bid, self.bid),
            *(self.accept, self.accept, self.accept_batch),
            *(self.confirm, self.confirm, self.confirm_batch, self.confirm_batch),
            *(
                self.delete,
                self.propose,
                self.accept_proposal,
                self.move_money,
                self.pause,
                self.wait,
            ),
        )
        self.dice.choice(acts)()

    def call(self, method, path, body=None, account=None):
        reply = self.world.do(method, path, body, account=account or self.member())
        self.statuses.append(reply.status)

    def member(self):
        return self.dice.choice(MEMBERS)

    def one(self, kind, records, account_of=lambda record: record.holder_id):
        """Return the id of a record, mostly a live one, and mostly whom to act as."""
        found = records.live() if self.dice.random() < 0.9 else list(records)
        if not found:
            return "nothing", self.member()
        record = self.dice.choice(found)
        who = account_of(record) if self.dice.random() < 0.9 else self.member()
        return self.world.venue.dialect.ids.make(kind, record.number), who

    # -- what they do --------------------------------------------------------------------------------

    def ask(self):
        body = {"market_ticker": self.dice.choice([TICKER, SECOND]), "rest_remainder": False}
        body |= self.dice.choice(AMOUNTS) | {"replace_existing": self.dice.random() < 0.3}
        self.call("POST", "/rfqs", body)

    def ask_batch(self):
        children = [{"market_ticker": ticker} for ticker in (TICKER, SECOND)]
        amounts = {k: v for k, v in self.dice.choice(AMOUNTS).items() if k != "contracts"}
        body = {"children": children, "replace_existing": self.dice.random() < 0.6} | amounts
        self.call("POST", BATCHES, body)

    def pair(self):
        yes = self.dice.choice(BIDS)
        return {"yes_bid": yes, "no_bid": self.dice.choice(BIDS)}

    def quote(self):
        rfq_id, asker = self.one("rfq", self.negotiations.talks.rfqs)
        body = {"rfq_id": rfq_id, "rest_remainder": False} | self.pair()
        self.call("POST", "/quotes", body, self.dice.choice([m for m in MEMBERS if m != asker]))

    def bid(self):
        batch_id, asker = self.one("rfq_batch", self.negotiations.batches.batches)
        number = self.world.venue.dialect.ids.number("rfq_batch", batch_id)
        batch = self.negotiations.batches.batches.get(number)
        ids = [
            self.world.venue.dialect.ids.make("rfq", n) for n in (batch.rfqs if batch else (0, 1))
        ]
        body = {"quotes": [{"rfq_id": each} | self.pair() for each in ids], "rest_remainder": True}
        who = self.dice.choice([m for m in MEMBERS if m != asker])
        self.call("POST", f"{BATCHES}/{batch_id}/quotes", body, who)

    def accept(self):
        talks = self.negotiations.talks
        quote_id, who = self.one("quote", talks.quotes, lambda q: talks.rfq_of(q).holder_id)
        body = {"accepted_side": self.dice.choice(["yes", "no"])}
        self.call("PUT", f"/quotes/{quote_id}/accept", body, who)

    def accept_batch(self):
        batch_id, who = self.one("rfq_batch", self.negotiations.batches.batches)
        number = self.world.venue.dialect.ids.number("rfq_batch", batch_id)
        batch = self.negotiations.batches.batches.get(number)
        ids = [
            self.world.venue.dialect.ids.make("rfq", n) for n in (batch.rfqs if batch else (0, 1))
        ]
        limits = [{"rfq_id": each, "bid_dollars": self.dice.choice(BIDS[:3])} for each in ids]
        body = {"accepted_side": self.dice.choice(["yes", "no"]), "min_bids": limits}
        self.call("PUT", f"{BATCHES}/{batch_id}/accept", body, who)

    def confirm(self):
        quote_id, who = self.one("quote", self.negotiations.talks.quotes)
        self.call("PUT", f"/quotes/{quote_id}/confirm", {}, who)

    def batch_quote(self):
        batches = self.negotiations.batches
        quote_id, who = self.one("batch_quote", batches.quotes)
        ids = self.world.venue.dialect.ids
        quote = batches.quotes.get(ids.number("batch_quote", quote_id))
        batch_id = "nothing" if quote is None else ids.make("rfq_batch", quote.batch)
        return f"{BATCHES}/{batch_id}/quotes/{quote_id}", who

    def confirm_batch(self):
        path, who = self.batch_quote()
        self.call("PUT", f"{path}/confirm", {}, who)

    def delete(self):
        rfq_id, asker = self.one("rfq", self.negotiations.talks.rfqs)
        quote_id, quoter = self.one("quote", self.negotiations.talks.quotes)
        batch_id, batcher = self.one("rfq_batch", self.negotiations.batches.batches)
        bid = self.batch_quote()
        paths = [
            (f"/rfqs/{rfq_id}", asker),
            (f"/quotes/{quote_id}", quoter),
            (f"{BATCHES}/{batch_id}", batcher),
            bid,
        ]
        path, who = self.dice.choice(paths)
        self.call("DELETE", path, None, who)

    def propose(self):
        buyer, seller = self.member(), self.member()
        body = {
            "buyer_user_id": self.world.public_id(buyer),
            "seller_user_id": self.world.public_id(seller),
            "market_ticker": TICKER,
            "price_centi_cents": self.dice.choice([3_000, 4_500]),
            "centicount": self.dice.choice([100, 2_500]),
            "maker_side": self.dice.choice(["yes", "no"]),
            "expiration_ts": "2026-11-22T15:06:00Z",
        }
        self.call("POST", "/block-trade-proposals", body, self.dice.choice([buyer, seller]))

    def accept_proposal(self):
        proposal_id, _ = self.one("block", self.negotiations.proposals.all)
        self.call("POST", f"/block-trade-proposals/{proposal_id}/accept", {})

    def move_money(self):
        """Leave a member with little, or give it more: then some of what it agreed on cannot be paid."""
        who = self.member()
        spare_micros = self.world.venue.exchange.views.account(who).cash_micros - 3_000_000
        if spare_micros > 0:
            self.world.venue.execute(Withdraw(who, spare_micros))
        else:
            self.world.venue.execute(Deposit(who, 60_000_000))

    def pause(self):
        self.world.venue.execute(PauseExchange("trading"))
        self.confirm()
        self.confirm_batch()
        self.world.venue.execute(ResumeExchange())

    def wait(self):
        self.world.clock.advance(self.dice.choice([1, 10, 30]))

    # -- what must hold ------------------------------------------------------------------------------

    def judge(self):
        """Hold records, exchange and streams against each other."""
        exchange, talks = self.world.venue.exchange, self.negotiations.talks
        self.checker.check(exchange)
        for ticker, seq in self.books.items():
            assert exchange.views.book_seq(ticker) == seq, f"{ticker}: the book changed"
        self._judge_records(talks)
        traded_e2 = sum(q.accepted_e2 for q in talks.quotes if q.status == "executed")
        traded_e2 += sum(
            p.count_e2 for p in self.negotiations.proposals.all if p.status == "executed"
        )
        assert self._volume_e2() - self.volume_e2 == traded_e2
        for number, stream in enumerate(self.streams):
            for message in stream.take():  # each keeps its schema
                self.seqs[number] += 1
                assert message["seq"] == self.seqs[number], message

    def _judge_records(self, talks):
        batches = self.negotiations.batches
        for rfq in talks.rfqs:
            quotes = talks.quotes_on(rfq)
            assert sum(quote.status == "accepted" for quote in quotes) <= 1
            assert rfq.status == "open" or quotes == []
        accounts = [(rfq.account_id, rfq.ticker) for rfq in talks.rfqs.live()]
        assert len(set(accounts)) == len(accounts)
        for batch in batches.batches:
            rfqs, bids = batches.rfqs_of(batch), batches.quotes_on(batch)
            waiting = [bid for bid in bids if bid.status == "accepted"]
            assert (batch.status == "accepted") == bool(waiting)
            if batch.status == "closed":
                assert all(rfq.status == "closed" for rfq in rfqs)
                assert all(bid.status not in {"open", "accepted"} for bid in bids)

    def _volume_e2(self):
        markets = self.world.venue.exchange.state.markets
        return sum(markets[ticker].volume_e2 for ticker in (TICKER, SECOND))
