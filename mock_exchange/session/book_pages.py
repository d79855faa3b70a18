"""Books of ``trade-api-3.34`` that may be given again: as long as nothing in them has changed, one answer is the other's bytes.

Clients that poll ask for a book far more often than it changes. A market that was paid out leaves the live operations at a
midnight to come, so that its answer depends on the moment: of it none is kept.
"""

from functools import partial

from mock_exchange.editions.trade_api.desk import Desk
from mock_exchange.session.call import Call
from mock_exchange.session.floor import Floor
from mock_exchange.session.http import HttpResponse
from mock_exchange.session.manner import Cache

OPERATION = "GetMarketOrderbook"


def book_cache(desk: Desk) -> Cache:
    """Return what keeps the books of a desk's exchange. It is of an exchange, as the pages are in which they are kept."""

    def version(ticker: str) -> int | None:
        return desk.views.book_seq(ticker) if desk.tape.settled_us(ticker) is None else None

    def keep(floor: Floor, call: Call, response: HttpResponse) -> None:
        ticker = str(call.path_parameters["ticker"])
        request = call.request
        floor.pages.keep(request.path, request.query, partial(version, ticker), response)

    return Cache(_get, keep)


def _get(floor: Floor, call: Call) -> HttpResponse | None:
    return floor.pages.get(call.request.path, call.request.query)
