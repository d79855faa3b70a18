"""Members who negotiate batches, on top of ``trade_talks``: ``world.ask_batch()``, ``world.bid(...)``, ``world.take(...)``."""

from support.trade_talks import ASKER, QUOTER, TICKER, TalkWorld

BATCHES = "/rfq_batches"
SECOND = "KXFED-26DEC-T3.50"
LEGS = [
    {"event_ticker": "KXNBA-27", "market_ticker": "KXNBA-27-BOS", "side": "yes"},
    {"event_ticker": "KXFED-26DEC", "market_ticker": "KXFED-26DEC-T3.50", "side": "no"},
]


class BatchWorld(TalkWorld):
    """A venue with members who ask for quotes on several markets at once."""

    def ask_batch(self, account=ASKER, **changes):
        """Ask for ten contracts each in two markets; return the batch."""
        children = [{"market_ticker": ticker} for ticker in (TICKER, SECOND)]
        body = {"children": children, "contracts_fp": "10.00"} | changes
        return self.do("POST", BATCHES, body, account=account, status=201)["rfq_batch"]

    def bid(self, batch, *pairs, account=QUOTER, **more):
        """Bid (yes, no) on each request of a batch; return the quote's id."""
        quotes = [
            {"rfq_id": rfq["id"], "yes_bid": yes, "no_bid": no}
            for rfq, (yes, no) in zip(batch["rfqs"], pairs, strict=True)
        ]
        body = {"quotes": quotes, "rest_remainder": False} | more
        path = f"{BATCHES}/{batch['id']}/quotes"
        return self.do("POST", path, body, account=account, status=201)["id"]

    def limits(self, batch, *bids):
        return [
            {"rfq_id": rfq["id"], "bid_dollars": bid}
            for rfq, bid in zip(batch["rfqs"], bids, strict=True)
        ]

    def take(self, batch, *bids, side="no", **more):
        """Accept the best bids if they are at least these; return the accepted quotes."""
        body = {"accepted_side": side, "min_bids": self.limits(batch, *bids)} | more
        path = f"{BATCHES}/{batch['id']}/accept"
        return self.do("PUT", path, body, status=200)["quotes"]

    def confirm_bid(self, batch, bid_id, account=QUOTER):
        path = f"{BATCHES}/{batch['id']}/quotes/{bid_id}/confirm"
        self.do("PUT", path, {}, account=account, status=204)

    def batch(self, batch, account=ASKER):
        path = f"{BATCHES}/{batch['id']}"
        return self.do("GET", path, account=account, status=200)["rfq_batch"]

    def bids(self, batch, account=ASKER):
        path = f"{BATCHES}/{batch['id']}/quotes"
        return self.do("GET", path, account=account, status=200)["batch_quotes"]

    def best(self, batch):
        return self.do("GET", f"{BATCHES}/{batch['id']}/best_quotes", status=200)["best_quotes"]
