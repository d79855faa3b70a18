"""A request and an answer to strike, without an exchange: for the unit tests of the toxics."""

import json
import random

from kalshi_contract.loader import load_edition
from mock_exchange.faults.delivery import JSON_TYPE, answer
from mock_exchange.faults.toxic import Scene

EDITION = load_edition()
MARKETS = {
    "markets": [
        {"ticker": "A", "status": "active", "volume": 1},
        {"ticker": "B", "status": "closed", "volume": 2},
    ]
}


def scene(operation=None, edition=EDITION, target="/trade-api/v2/markets?limit=1", seed=1):
    """Return what a toxic knows of a request."""
    found = None if operation is None else edition.operations[operation]
    return Scene(edition, random.Random(seed), found, target)


def response(value=MARKETS, status=200):
    """Return an answer of the exchange."""
    return answer(status, JSON_TYPE, json.dumps(value).encode())


def headers(of):
    """Return the header fields of an answer."""
    return {name.decode(): value.decode() for name, value in of.headers}


def struck(toxic, value=MARKETS, **of):
    """Return the body of an answer that a toxic struck, as a value."""
    delivery = toxic.delivery(response(value), scene(**of))
    assert not delivery.missed
    assert headers(delivery.response)["content-length"] == str(len(delivery.response.body))
    return json.loads(delivery.response.body)
