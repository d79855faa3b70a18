"""What each operation of the reference contract does, once the request itself is in order (C04 to C11).

A handler takes the floor, the dialect and the call and returns the value of the 200 or a refusal. From here on the order of
refusals is: existence (404), then the exchange's own. Another account's id and one that does not exist get the same answer (D11).

``CACHES`` says which answers are worth keeping, and until when.
"""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from mock_exchange.core.commands import CancelOrder
from mock_exchange.core.events import OrderAccepted, Refused
from mock_exchange.core.reasons import Reason
from mock_exchange.editions.reference import ReferenceDialect
from mock_exchange.editions.refusal import Refusal
from mock_exchange.session.call import Call
from mock_exchange.session.floor import Floor
from mock_exchange.session.http import HttpResponse
from mock_exchange.session.known import known
from mock_exchange.session.manner import Cache

Value: TypeAlias = dict[str, Any]
Handler: TypeAlias = Callable[[Floor, ReferenceDialect, Call], Value | Refusal]


def get_account(floor: Floor, dialect: ReferenceDialect, call: Call) -> Value | Refusal:
    """C04: the account's balance."""
    asked = str(call.path_parameters["account_id"])
    account = floor.views.account(asked) if asked == call.account_id else None
    if account is None:
        return dialect.not_found("account_id", asked)
    return {"account": dialect.account(account)}


def get_positions(floor: Floor, dialect: ReferenceDialect, call: Call) -> Value | Refusal:
    """C05: the account's open positions, by ticker."""
    asked = str(call.path_parameters["account_id"])
    if asked != call.account_id or not floor.views.has_account(asked):
        return dialect.not_found("account_id", asked)
    return {"positions": [dialect.position(each) for each in floor.views.positions(asked)]}


def get_markets(floor: Floor, dialect: ReferenceDialect, call: Call) -> Value | Refusal:
    """C06: a page of the markets, by ticker."""
    query = call.query
    markets = floor.views.markets(query["status"], query["offset"], query["limit"])
    return {"markets": [dialect.market_summary(each) for each in markets]}


def get_market(floor: Floor, dialect: ReferenceDialect, call: Call) -> Value | Refusal:
    """C07: one market."""
    ticker = str(call.path_parameters["ticker"])
    market = floor.views.market(ticker)
    if market is None:
        return dialect.not_found("ticker", ticker)
    return {"market": dialect.market(market)}


def place_order(floor: Floor, dialect: ReferenceDialect, call: Call) -> Value | Refusal:
    """C08: an order, matched at once; answered as it stands after that."""
    command = dialect.decode_order(call.account_id, call.body)
    first = floor.apply(command, call.at_us)[0]
    if isinstance(first, Refused):
        return dialect.refused(first, command)
    assert isinstance(first, OrderAccepted)  # noqa: S101 - what the core promises
    return {"order": dialect.order_placed(floor.live_order(first.order_number))}


def cancel_order(floor: Floor, dialect: ReferenceDialect, call: Call) -> Value | Refusal:
    """C09: what rests of an order is cancelled."""
    order_id = str(call.path_parameters["order_id"])
    number = dialect.order_number(order_id)
    if number is None:
        return dialect.not_found("order_id", order_id)
    command = CancelOrder(call.account_id, number)
    first = floor.apply(command, call.at_us)[0]
    if isinstance(first, Refused):
        if first.reason is Reason.ORDER_NOT_OPEN:
            return dialect.order_not_open(order_id, known(floor.views.order(number)).status)
        return dialect.refused(first, command)
    return {"order": dialect.order_cancelled(known(floor.views.order(number)))}


def get_order(floor: Floor, dialect: ReferenceDialect, call: Call) -> Value | Refusal:
    """C10: an order with its fills."""
    order_id = str(call.path_parameters["order_id"])
    number = dialect.order_number(order_id)
    order = None if number is None else floor.views.order(number)
    if order is None or order.account_id != call.account_id:
        return dialect.not_found("order_id", order_id)
    return {"order": dialect.order_status(order, floor.views.order_fills(order.number))}


def get_fills(floor: Floor, dialect: ReferenceDialect, call: Call) -> Value | Refusal:
    """C11: a page of the account's fills, newest first."""
    query = call.query
    fills = floor.views.fills(call.account_id, query["ticker"], query["offset"], query["limit"])
    return {"fills": [dialect.fill(each) for each in fills]}


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "get_account": get_account,
        "get_positions": get_positions,
        "get_markets": get_markets,
        "get_market": get_market,
        "place_order": place_order,
        "cancel_order": cancel_order,
        "get_order": get_order,
        "get_fills": get_fills,
    }
)
"""operationId -> handler."""


def _get_page(floor: Floor, call: Call) -> HttpResponse | None:
    return floor.pages.get(call.request.path, call.request.query)


def _keep_market(floor: Floor, call: Call, response: HttpResponse) -> None:
    version = partial(floor.views.market_version, str(call.path_parameters["ticker"]))
    floor.pages.keep(call.request.path, call.request.query, version, response)


def _keep_markets(floor: Floor, call: Call, response: HttpResponse) -> None:
    views = floor.views
    floor.pages.keep(call.request.path, call.request.query, lambda: views.markets_version, response)


def _get_order(floor: Floor, call: Call) -> HttpResponse | None:
    request = call.request
    return None if request.query else floor.cached_order(call.account_id, request.path)


def _keep_order(floor: Floor, call: Call, response: HttpResponse) -> None:
    order_id = str(call.path_parameters["order_id"])
    path = call.request.path
    # an escaped path to the same order is read anew each time: an order has one cached path
    number = ReferenceDialect.order_number(order_id)
    if number is not None and path.endswith(order_id):
        floor.cache_order(call.account_id, path, number, response)


CACHES: Final[Mapping[str, Cache]] = MappingProxyType(
    {
        "get_markets": Cache(_get_page, _keep_markets),
        "get_market": Cache(_get_page, _keep_market),
        "get_order": Cache(_get_order, _keep_order),
    }
)
"""operationId -> cache, for the reads that are worth it: a market as long as its version stands, a page of markets as long
as no market changes, an order until it trades or is cancelled."""
