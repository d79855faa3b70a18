"""A venue of ``trade-api-3.34`` on a frozen clock, every fault of ours raised: for the tests of its smaller rooms."""

from urllib.parse import urlencode

import orjson

from kalshi_contract.loader import load_edition
from mock_exchange.clock import CONTRACT_MOMENT_US, Clock
from mock_exchange.session.http import HttpRequest
from mock_exchange.session.venue import Venue

from .session_world import Reply, raise_defect
from .signing import pair

USER = "user_0001"
OTHER = "user_0002"
EDITION = load_edition("trade-api-3.34")


def _make_pair(_seed):
    return lambda key_type, label: pair(key_type, label.split("/")[0])


class TradeWorld:
    """A venue, asked in one line. Keys are believed: signatures have tests of their own."""

    def __init__(self, **options):
        self.clock = Clock(CONTRACT_MOMENT_US, frozen=True)
        self.venue = Venue(
            EDITION,
            clock=self.clock,
            limits="off",
            on_defect=raise_defect,
            trust=True,
            pair_maker=_make_pair,
            **options,
        )

    def key_id(self, account):
        ring = self.venue.signed_keys
        keys = ring.keys(account) or (ring.issue(account, {"read", "write"}),)
        return keys[0].key_id

    def ask(self, method, path, body=None, account=USER, **query):
        """Ask as an account (None: as nobody); a list in the query is repeated."""
        headers = [(b"content-type", b"application/json")] if body is not None else []
        if account is not None:
            now_ms = self.clock.now_us() // 1000
            headers += [
                (b"kalshi-access-key", self.key_id(account).encode()),
                (b"kalshi-access-timestamp", str(now_ms).encode()),
                (b"kalshi-access-signature", b"AA=="),
            ]
        raw = b"" if body is None else orjson.dumps(body)
        text = urlencode(query, doseq=True).encode()
        response = self.venue.handle(
            HttpRequest(method, EDITION.base_path + path, text, headers, raw)
        )
        return Reply(response.status, list(response.headers), response.body)

    def get(self, path, account=None, **query):
        return self.ask("GET", path, account=account, **query)

    def pages(self, path, name, cursor="cursor", **query):
        """Return all items of a list, asked for one by one; the last page's cursor is empty."""
        items, place = [], ""
        for _ in range(500):
            body = self.get(path, **query, **({"cursor": place} if place else {})).body
            items += body[name]
            place = body[cursor]
            if not place:
                return items
        raise AssertionError("the list never ends")

    def place(self, ticker, side, price, count, account=USER, **fields):
        order = {
            "ticker": ticker,
            "side": side,
            "price": price,
            "count": count,
            "time_in_force": "good_till_canceled",
            "self_trade_prevention_type": "taker_at_cross",
        }
        return self.ask("POST", "/portfolio/events/orders", order | fields, account)
