"""Servers of trade-api-3.34 with one fault each in what they answer: see ``servers_rest``. Each names the cards that must fail on it."""

import re
from collections import deque

import msgspec

from mock_exchange.core.exchange import Exchange
from mock_exchange.core.ledger import EXTERNAL
from mock_exchange.editions.trade_api import order_reads, rfq_quotes
from mock_exchange.session.signatures import ClockTolerance, SignatureCheck
from mock_exchange.session.signed import SignedManner
from mock_exchange.session.signed_keys import SignedKeyRing
from sick.engine_broken import BROKEN as PLAIN
from sick.engine_broken import Broken
from sick.engine_broken_trading import BROKEN as TRADING
from sick.servers_rest import Sickness, rewritten, value_of


def reads(path, change):
    """Return what changes the body of every read at a path that succeeds."""

    def handle(request, healthy):
        answer = healthy(request)
        if request.method != "GET" or not re.search(path, request.path) or answer.status != 200:
            return answer
        body = value_of(answer)
        change(body)
        return rewritten(answer, body=body)

    return handle


def engine(broken):
    """Return the patches that put a broken engine behind a server."""
    healthy = Exchange.apply

    def apply(self, command, at_us):
        before = broken.note(self, command)
        events = healthy(self, broken.hear(self, command), at_us)
        return tuple(broken.spoil(self, command, events, before))

    return ((Exchange, "apply", apply), *broken.patches)


def newest_first(exchange, _command):
    """The latest order at a price is the first to trade."""
    for market in exchange.state.markets.values():
        for half in (market.bids, market.asks):
            for level in half.levels.values():
                level.queue = deque(sorted(level.queue, key=lambda order: -order.number))


def pay_twice(exchange, _command, events, _before):
    """The world outside pays every winner once more."""
    for event in events:
        if getattr(event, "payout_micros", 0):
            cash = exchange.state.accounts[event.account_id].cash_pot
            exchange.state.ledger.post(EXTERNAL, cash, event.payout_micros)
    return events


# -- answers ---------------------------------------------------------------------------------------


def lose_a_cent_of_who_spent(body):
    cash = float(body["balance_dollars"])
    body["balance_dollars"] = f"{cash - 0.01 * (cash < 1000):.4f}"


def forget_the_status(body):
    del body["market"]["status"]


def repeat_a_market(body):
    body["markets"] = body["markets"] + body["markets"][:1]


def cross_the_book(body):
    body["orderbook_fp"]["yes_dollars"].append(["0.9900", "1.00"])


def let_it_rest(body):
    body["order"]["status"] = "resting"


def turn_round(part):
    return lambda body: body[part].reverse()


def double_the_write_bucket(body):
    body["write"]["bucket_capacity"] *= 2


def halve_what_is_in_front(body):
    body["queue_position_fp"] = f"{float(body['queue_position_fp']) / 2:.2f}"


def forget_the_volume(body):
    body["market"]["volume_fp"] = "0.00"


def hide_the_fee(body):
    for fill in body["fills"]:
        fill["fee_cost"] = "0.000000"


def answers_200_to_an_order(request, healthy):
    answer = healthy(request)
    return rewritten(answer, status=200) if answer.status == 201 else answer


def says_401_its_own_way(request, healthy):
    answer = healthy(request)
    body = {"error": {"code": "unauthorized", "message": "who are you?"}}
    return rewritten(answer, body=body) if answer.status == 401 else answer


def forgets_the_old_writes(request, healthy):
    answer = healthy(request)
    body = {"error": {"code": "not_found", "message": "not found"}}
    return rewritten(answer, status=404, body=body) if answer.status == 410 else answer


def answers_400_for_an_unknown_status(request, healthy):
    query = re.sub(rb"status=\w+&?", b"", request.query).rstrip(b"&")
    return healthy(msgspec.structs.replace(request, query=query))


def clamps_the_limit(request, healthy):
    query = request.query.replace(b"limit=1001", b"limit=1000")
    return healthy(msgspec.structs.replace(request, query=query))


def says_done(method, path):
    """Return what answers that something was done, and does nothing."""

    def handle(request, healthy):
        if request.method != method or not re.search(path, request.path):
            return healthy(request)
        return rewritten(
            healthy(msgspec.structs.replace(request, method="GET", path=NOTHING)),
            status=204,
            body=b"",
        )

    return handle


NOTHING = "/trade-api/v2/exchange/status"


class CancelsCostAnOrder:
    """Whoever was refused an order is refused the next cancel."""

    def __init__(self):
        self.refusal = None

    def __call__(self, request, healthy):
        if request.method == "DELETE" and self.refusal is not None:
            return self.refusal
        answer = healthy(request)
        self.refusal = answer if answer.status == 429 else None
        return answer


# -- what sits deeper ------------------------------------------------------------------------------


def all_orders(desk, _account_id):
    numbers = [number for orders in desk.tape._orders_of.values() for number in orders]
    return (desk.views.order(number) for number in sorted(numbers, reverse=True))


def the_first_page_again(items, query, whole=order_reads.newest_page):
    return whole(items, {**query, "cursor": None})


def draw_once(self, door, call, route, whole=SignedManner.draw):
    if route.operation.cost_per != "order":
        return whole(self, door, call, route)
    wait_us = self._tokens.draw(call.account_id, route.operation.buckets, 10, call.at_us)
    return self._dialect.plain("too_many_requests") if wait_us else None


SICK_SIGNED = (
    # who calls
    Sickness(
        "takes any signature",
        ("TAU-030",),
        patches=((SignatureCheck, "_signature", lambda *_: None),),
    ),
    Sickness(
        "looks at no timestamp",
        ("TAU-050", "TAU-090"),
        patches=((ClockTolerance, "accepts", lambda *_: True),),
    ),
    Sickness(
        "puts up with five seconds",
        ("TAU-090",),
        patches=((ClockTolerance, "accepts", lambda _, skew_us: abs(skew_us) < 5_000_000),),
    ),
    Sickness("lets scopes be", ("TAU-080",), patches=((SignedManner, "permit", lambda *_: None),)),
    Sickness(
        "keeps revoked keys",
        ("TAU-070",),
        patches=((SignedKeyRing, "revoke", lambda self, key_id: self.key(key_id)),),
    ),
    Sickness(
        "says 401 its own way",
        ("TAU-020", "TAU-040"),
        says_401_its_own_way,
        too=("TAU-030", "TAU-050", "TAU-070", "TAU-090"),
    ),
    # markets
    Sickness(
        "forgets a field",
        ("TMK-050", "TMK-070"),
        reads("/markets/[^/]+$", forget_the_status),
        too=("TMK-080",),
    ),
    Sickness(
        "repeats a market", ("TMK-010",), reads("/markets$", repeat_a_market), too=("TMK-050",)
    ),
    Sickness("crosses the book", ("TMK-070", "TWS-090"), reads("/orderbook$", cross_the_book)),
    Sickness("counts no volume", ("TMK-080",), reads("/markets/[^/]+$", forget_the_volume)),
    Sickness(
        "ignores the status filter", ("TMK-020", "TMK-030"), answers_400_for_an_unknown_status
    ),
    Sickness("cuts limits down", ("TMK-040",), clamps_the_limit),
    Sickness("pays a settlement twice", ("TMK-100",), patches=engine(Broken(spoil=pay_twice))),
    # orders
    Sickness(
        "answers 200 to an order",
        ("TOR-010", "TRF-020"),
        answers_200_to_an_order,
        too=(
            "TOR-020",
            "TOR-030",
            "TOR-040",
            "TOR-050",
            "TOR-060",
            "TOR-070",
            "TOR-080",
            "TOR-090",
            "TOR-100",
            "TRF-060",
            "TRF-070",
        ),
    ),
    Sickness(
        "lets every order rest",
        ("TOR-010", "TMK-090"),
        reads("/portfolio/orders/", let_it_rest),
        too=("TOR-030", "TOR-070", "TOR-100"),
    ),
    Sickness(
        "serves the latest order first",
        ("TOR-030", "TQU-010"),
        patches=engine(Broken(note=newest_first)),
        too=("TQU-030",),
    ),
    Sickness(
        "trades at the taker's price",
        ("TOR-030",),
        patches=engine(PLAIN["trades at the taker's price"]),
    ),
    Sickness(
        "lets an immediate order rest",
        ("TOR-040",),
        patches=engine(PLAIN["lets an immediate-or-cancel order rest"]),
    ),
    Sickness(
        "fills a fill-or-kill order partly",
        ("TOR-050",),
        patches=engine(PLAIN["fills a fill-or-kill order partly"]),
    ),
    Sickness(
        "lets a post-only order take",
        ("TOR-060",),
        patches=engine(TRADING["lets a post-only order take"]),
    ),
    Sickness(
        "mixes the self-trade rules up",
        ("TOR-070",),
        patches=engine(PLAIN["mixes the self-trade rules up"]),
    ),
    Sickness(
        "takes an amendment's count for what remains",
        ("TOR-080",),
        patches=engine(TRADING["takes an amendment's count for what remains"]),
    ),
    Sickness(
        "lets an amended order keep its place",
        ("TQU-020",),
        patches=engine(TRADING["lets an amended order keep its place"]),
    ),
    Sickness(
        "tells half the queue", ("TQU-030",), reads("/queue_position$", halve_what_is_in_front)
    ),
    Sickness(
        "never triggers a group",
        ("TQU-040",),
        patches=engine(TRADING["never triggers a group"]),
    ),
    Sickness(
        "takes a client order id again",
        ("TRF-020",),
        patches=engine(TRADING["forgets the names of orders"]),
    ),
    Sickness("takes the old writes for unknown paths", ("TRF-090",), forgets_the_old_writes),
    Sickness(
        "shows anybody's order", ("TRF-060",), patches=((order_reads, "is_own", lambda *_: True),)
    ),
    # money
    Sickness(
        "loses a cent of who spent",
        ("TMK-100", "TPF-030"),
        reads("/balance$", lose_a_cent_of_who_spent),
    ),
    Sickness(
        "keeps what a cancelled order held",
        ("TPF-020",),
        patches=engine(PLAIN["forgets to release escrow on cancel"]),
    ),
    Sickness(
        "lets fees vanish",
        ("TPF-040",),
        patches=engine(TRADING["lets fees vanish"]),
        too=("TPF-030",),
    ),
    Sickness(
        "hides the fee of a fill", ("TPF-040",), reads("/fills$", hide_the_fee), too=("TPF-030",)
    ),
    Sickness("shows fills oldest first", ("TPF-050",), reads("/fills$", turn_round("fills"))),
    Sickness(
        "ignores the filters of orders",
        ("TPF-060",),
        patches=((order_reads, "matches", lambda *_: True),),
    ),
    Sickness(
        "repeats a page for ever",
        ("TPF-070",),
        patches=((order_reads, "newest_page", the_first_page_again),),
    ),
    Sickness(
        "lists everybody's orders",
        ("TPF-080", "TRF-060"),
        patches=((order_reads, "orders_of", all_orders),),
        too=("TPF-060", "TPF-070"),
    ),
    # communications
    Sickness(
        "confirms and does nothing", ("TCM-010",), says_done("PUT", "/confirm$"), too=("TCM-030",)
    ),
    Sickness("withdraws and does nothing", ("TCM-040",), says_done("DELETE", "/quotes/")),
    Sickness(
        "lets anybody be the other side",
        ("TCM-030",),
        patches=((rfq_quotes, "is_own", lambda *_: True),),
    ),
    # limits
    Sickness(
        "tells a larger bucket", ("TLM-010",), reads("/account/limits$", double_the_write_bucket)
    ),
    Sickness(
        "keeps no limits",
        ("TLM-020", "TLM-030", "TLM-050"),
        options={"limits": "off"},
        too=("TLM-010", "TLM-040"),
    ),
    Sickness(
        "keeps half the limits",
        ("TLM-020", "TLM-040"),
        options={"limits": "x2"},
        too=("TLM-010", "TLM-030", "TLM-050"),
    ),
    Sickness("lets a cancel cost an order", ("TLM-040",), CancelsCostAnOrder()),
    Sickness(
        "takes a batch for one order", ("TLM-050",), patches=((SignedManner, "draw", draw_once),)
    ),
)
