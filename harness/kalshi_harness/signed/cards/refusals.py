"""Cards about orders that are refused: they change nothing, and say why (T03, T08, D52)."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

from kalshi_harness.card import Deck
from kalshi_harness.signed.judge import code_of
from kalshi_harness.signed.trader import SignedEnvironment
from kalshi_harness.verdict import Need, expect_equal

DECK = Deck("refusals")
NEEDS: tuple[Need, ...] = ("trades", "control")
UNKNOWN_ORDER = "00000000-0000-4000-8000-00000000c0de"


@DECK.card(
    "TRF-010", "An order that cannot be paid changes nothing", rules=("T03", "T08"), needs=NEEDS
)
def unpaid(environment: SignedEnvironment) -> None:
    """Ten thousand contracts with a thousand dollars."""
    trader, ticker = environment.new_trader(), environment.new_market()
    before = trader.cash()
    body = trader.order_body(ticker, "bid", "10000.00", "0.9900")
    trader.refused("CreateOrderV2", 400, "insufficient_balance", body=body)
    expect_equal((trader.cash(), trader.book(ticker)["yes"]), (before, []), "cash and book")


@DECK.card("TRF-020", "A client order id makes one order", rules=("T08",), needs=NEEDS)
def twice(environment: SignedEnvironment) -> None:
    """The second try is 409, and costs nothing."""
    trader, ticker = environment.new_trader(), environment.new_market()
    body = trader.order_body(ticker, "bid", "1.00", "0.2000")
    trader.succeed("CreateOrderV2", body=body)
    left = trader.cash()
    trader.refused("CreateOrderV2", 409, "order_already_exists", body=body)
    expect_equal(trader.cash(), left, "the cash after the second try")
    listed = trader.succeed("GetOrders", query={"ticker": ticker})["orders"]
    expect_equal(len(listed), 1, "the number of orders")


@DECK.card("TRF-030", "A price off the market's grid is refused", rules=("T06", "T08"), needs=NEEDS)
def off_the_grid(environment: SignedEnvironment) -> None:
    """Half a cent, where prices are cents."""
    trader, ticker = environment.new_trader(), environment.new_market()
    body = trader.order_body(ticker, "bid", "1.00", "0.2050")
    trader.refused("CreateOrderV2", 400, "invalid_price", body=body)


@DECK.card(
    "TRF-040",
    "An order for a market that nobody knows is 404",
    rules=("T03", "T08"),
    needs=("trades",),
)
def unknown_market(environment: SignedEnvironment) -> None:
    """There is nothing to trade."""
    trader = environment.trader
    body = trader.order_body("KXNOTHING-NOBODY-KNOWS", "bid", "1.00", "0.2000")
    trader.refused("CreateOrderV2", 404, "not_found", body=body)


@DECK.card("TRF-050", "An order that nobody knows is 404", rules=("T03", "T08"), needs=("trades",))
def unknown_order(environment: SignedEnvironment) -> None:
    """To read and to cancel."""
    for operation in ("GetOrder", "CancelOrderV2"):
        environment.trader.refused(operation, 404, "not_found", path={"order_id": UNKNOWN_ORDER})


@DECK.card("TRF-060", "An order of another account is 404", rules=("T03", "T17"), needs=NEEDS)
def of_another(environment: SignedEnvironment) -> None:
    """Not even whether it is there is told; its owner finds it unharmed."""
    owner, other = environment.new_trader(), environment.new_trader()
    placed = owner.place(environment.new_market(), "bid", "1.00", "0.2000")
    path = {"order_id": placed["order_id"]}
    for operation in ("GetOrder", "CancelOrderV2"):
        other.refused(operation, 404, "not_found", path=path)
    expect_equal(other.succeed("GetOrders")["orders"], [], "the orders of the other")
    expect_equal(owner.order(placed["order_id"])["status"], "resting", "the owner's order")


@DECK.card(
    "TRF-070", "An order that is over cannot be cancelled again", rules=("T08",), needs=NEEDS
)
def over(environment: SignedEnvironment) -> None:
    """Once is enough."""
    trader = environment.new_trader()
    placed = trader.place(environment.new_market(), "bid", "1.00", "0.2000")
    path = {"order_id": placed["order_id"]}
    trader.succeed("CancelOrderV2", path=path)
    trader.refused("CancelOrderV2", 404, "not_found", path=path)


@DECK.card("TRF-080", "A body of the wrong shape is 400", rules=("T03", "D52"), needs=("trades",))
def wrong_shape(environment: SignedEnvironment) -> None:
    """No JSON; a number where text is due."""
    trader = environment.trader
    trader.refused("CreateOrderV2", 400, "bad_request", body=b"{")
    body = trader.order_body("KXNOTHING-NOBODY-KNOWS", "bid", "1.00", "0.2000", count=1)
    trader.refused("CreateOrderV2", 400, "bad_request", body=body)


@DECK.card(
    "TRF-090",
    "The writes that the venue took once are gone",
    rules=("T03", "T08"),
    needs=("trades",),
)
def gone(environment: SignedEnvironment) -> None:
    """410 each, whatever is sent."""
    trader = environment.trader
    for route in environment.edition.removed:
        target = route.path.replace("{order_id}", UNKNOWN_ORDER)
        answer = environment.rest.send(
            route.method, target, headers=trader.headers(route.method, target).items()
        )
        found = (answer.status, code_of(answer.json()) if answer.body else "")
        expect_equal(found, (410, route.code), f"{route.method} {route.path}", answer)
