"""Members who negotiate, in the words of a floor: ``world.ask()``, ``world.quote(...)``, ``world.accept(...)``; see ``trade_world``."""

from mock_exchange.core.commands import Deposit, OpenAccount
from support.trade_world import BASE, OTHER, START_US, TICKER, USER, TradeWorld

PATH = "/communications"
THIRD = "user_0003"
ASKER, QUOTER = USER, OTHER


class TalkWorld(TradeWorld):
    """A venue with members who ask for quotes and give them."""

    def __init__(self, **options):
        super().__init__(**options)
        self.venue.execute(OpenAccount(THIRD))
        self.venue.execute(Deposit(THIRD, 1_000_000_000))

    def _check(self, method, path, reply):
        """Whatever is answered has one of the statuses that the operation lists."""
        super()._check(method, path, reply)
        found = self.venue._door.router.find(BASE + path)
        assert reply.status in found.resource.operations[method].statuses, reply.raw

    def do(self, method, path, body=None, *, account=ASKER, status=None):
        """Send; return the reply, or the body of the wanted status."""
        reply = self.send(method, f"{PATH}{path}", body=body, account=account)
        if status is None:
            return reply
        assert reply.status == status, reply.raw
        return reply.body if reply.raw else None

    def why(self, method, path, body=None, *, account=ASKER):
        """Return (status, words) of what is refused."""
        reply = self.do(method, path, body, account=account)
        assert reply.status >= 400, reply.raw
        flat = reply.body
        return reply.status, str(flat.get("error", flat))

    def ask(self, account=ASKER, ticker=TICKER, **terms):
        """Ask for quotes on ten contracts, or on other terms; return the request's id."""
        if not terms.keys() & {"contracts", "target_cost_dollars", "target_cost_centi_cents"}:
            terms = {"contracts_fp": "10.00"} | terms
        body = {"market_ticker": ticker, "rest_remainder": False} | terms
        return self.do("POST", "/rfqs", body, account=account, status=201)["id"]

    def quote(self, rfq_id, yes="0.3000", no="0.6500", account=QUOTER, **more):
        """Quote on a request; return the quote's id."""
        body = {"rfq_id": rfq_id, "yes_bid": yes, "no_bid": no, "rest_remainder": False} | more
        return self.do("POST", "/quotes", body, account=account, status=201)["id"]

    def accept(self, quote_id, side="no", account=ASKER):
        body = {"accepted_side": side}
        self.do("PUT", f"/quotes/{quote_id}/accept", body, account=account, status=204)

    def confirm(self, quote_id, account=QUOTER):
        self.do("PUT", f"/quotes/{quote_id}/confirm", {}, account=account, status=204)

    def dealt(self, side="no", **quote):
        """Ask, quote, accept and confirm; return the ids of the request and the quote."""
        rfq_id = self.ask()
        quote_id = self.quote(rfq_id, **quote)
        self.accept(quote_id, side)
        self.confirm(quote_id)
        return rfq_id, quote_id

    def rfq(self, rfq_id, account=ASKER):
        return self.do("GET", f"/rfqs/{rfq_id}", account=account, status=200)["rfq"]

    def seen(self, quote_id, account=ASKER):
        return self.do("GET", f"/quotes/{quote_id}", account=account, status=200)["quote"]

    def public_id(self, account):
        return self.do("GET", "/id", account=account, status=200)["communications_id"]

    def position(self, account, ticker=TICKER):
        """What an account holds, in contracts."""
        held = self.ok("/portfolio/positions", f"ticker={ticker}", account=account)
        (position,) = held["market_positions"] or [{"position_fp": "0.00"}]
        return float(position["position_fp"])


__all__ = ["ASKER", "PATH", "QUOTER", "START_US", "THIRD", "TICKER", "TalkWorld"]
