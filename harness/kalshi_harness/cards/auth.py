"""Cards about who may speak: keys, permissions, other people's things (C01, C03, C20, C22, C30, D11, D28)."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

from typing import Any

from kalshi_contract.edition import Operation
from kalshi_harness.card import Deck
from kalshi_harness.driver import Answer, Headers, bearer, operation_target
from kalshi_harness.trader import TraderEnvironment, order_body
from kalshi_harness.verdict import expect, expect_equal

DECK = Deck("auth")

NOBODYS_KEY = "nobodys_key_0000000000000000"
NOBODYS_ORDER = "ord_999999999"

BAD_HEADERS: dict[str, list[tuple[str, str]]] = {
    "no header": [],
    "an empty header": [("Authorization", "")],
    "a key nobody has": [("Authorization", f"Bearer {NOBODYS_KEY}")],
    "no key after Bearer": [("Authorization", "Bearer")],
    "Basic": [("Authorization", "Basic dXNlcjpwYXNzd29yZA==")],
    "a key without its scheme": [("Authorization", NOBODYS_KEY)],
    "a key of seven characters": [("Authorization", "Bearer abcdefg")],
    "a key of 129 characters": [("Authorization", "Bearer " + "k" * 129)],
    "a key with forbidden characters": [("Authorization", "Bearer key/with+odd=chars")],
    "two words after Bearer": [("Authorization", f"Bearer {NOBODYS_KEY} {NOBODYS_KEY}")],
}


def path_of(operation: Operation, environment: TraderEnvironment) -> dict[str, str]:
    """Return path parameters that keep their grammar, whether or not something answers to them."""
    known = {
        "account_id": environment.credentials.account_id or "somebody",
        "ticker": "NO-SUCH-TICKER",
        "order_id": NOBODYS_ORDER,
    }
    wanted = (parameter.name for parameter in operation.parameters if parameter.location == "path")
    return {name: known[name] for name in wanted}


def send_as(environment: TraderEnvironment, operation: Operation, headers: Headers) -> Answer:
    """Call an operation with these headers in place of a key, and judge the answer."""
    target = operation_target(operation, path_of(operation, environment))
    body = b'{"ticker":"NO-SUCH-TICKER"}' if operation.request_object else b""
    sent = [*headers, ("Content-Type", "application/json")] if body else headers
    answer = environment.rest.send(
        operation.method, target, headers=sent, body=body, buckets=operation.buckets
    )
    environment.judge(operation, answer)
    return answer


def expect_unauthorized(answer: Answer, who: str) -> None:
    """Expect 401 INVALID_API_KEY."""
    expect_equal(answer.status, 401, f"the status for {who}", answer)
    expect_equal(answer.json()["error"]["code"], "INVALID_API_KEY", f"the code for {who}", answer)


@DECK.card(
    "AUTH-010", "A valid key in the contract's header opens every read", rules=("C01", "C03", "C29")
)
def valid_key(environment: TraderEnvironment) -> None:
    """The checklist's first line."""
    listed = environment.trader.succeed("get_markets", query={"limit": 1})
    expect("markets" in listed, "GET /markets answers with markets", listed)
    environment.trader.succeed("get_fills", query={"limit": 1})


@DECK.card(
    "AUTH-020",
    "Without a key every operation answers 401 INVALID_API_KEY",
    rules=("C01", "C20", "C21", "C22"),
)
def no_key(environment: TraderEnvironment) -> None:
    """Authentication comes before everything an operation knows about."""
    for operation in environment.edition.operations.values():
        expect_unauthorized(
            send_as(environment, operation, []), f"{operation.operation_id}, no key"
        )


@DECK.card(
    "AUTH-030", "A wrong Authorization header of any kind answers 401", rules=("C01", "C03", "D30")
)
def wrong_headers(environment: TraderEnvironment) -> None:
    """The format of the key is checked, and nothing is guessed from a broken header."""
    operation = environment.operation("get_fills")
    for who, headers in BAD_HEADERS.items():
        expect_unauthorized(send_as(environment, operation, headers), who)


@DECK.card(
    "AUTH-040", "Two Authorization headers answer 401, even if both are right", rules=("C01", "D30")
)
def doubled_header(environment: TraderEnvironment) -> None:
    """Which of two would count is a guess, and a guess about identity is a hole."""
    operation = environment.operation("get_fills")
    (own,) = bearer(environment.credentials.api_key)
    other = ("Authorization", f"Bearer {NOBODYS_KEY}")
    expect_unauthorized(send_as(environment, operation, [own, own]), "the key twice")
    expect_unauthorized(send_as(environment, operation, [own, other]), "the key and another")
    expect_unauthorized(send_as(environment, operation, [other, own]), "another and the key")


@DECK.card("AUTH-050", "A key in the query string is no authentication", rules=("C01", "C30"))
def key_in_query(environment: TraderEnvironment) -> None:
    """Keys in URLs end in logs."""
    operation = environment.operation("get_fills")
    key = environment.credentials.api_key
    answer = environment.rest.call(operation, query={"api_key": key})
    environment.judge(operation, answer)
    expect_unauthorized(answer, "a key in the query")
    expect(key.encode() not in answer.body, "the answer does not show the key")


@DECK.card(
    "AUTH-060", "A refusal never repeats the key it refused", rules=("C01", "C30", "C35", "D27")
)
def no_echo(environment: TraderEnvironment) -> None:
    """Not even a piece of it."""
    answer = send_as(
        environment,
        environment.operation("get_fills"),
        [("Authorization", f"Bearer {NOBODYS_KEY}")],
    )
    everything = answer.body + repr(answer.headers).encode()
    for start in range(len(NOBODYS_KEY) - 8):
        piece = NOBODYS_KEY[start : start + 8].encode()
        if piece != b"0" * 8:
            expect(piece not in everything, f"the answer shows {piece!r} of the key", answer)


@DECK.card(
    "AUTH-070",
    "A key that may only read cannot trade, and the other way round",
    rules=("C30", "C20", "D28", "D09"),
    needs=("control",),
)
def permissions(environment: TraderEnvironment) -> None:
    """403 FORBIDDEN, before the body is looked at."""
    owner = environment.new_trader()
    ticker = environment.new_market()
    reader = environment.with_key(owner.account_id, ("read",))
    writer = environment.with_key(owner.account_id, ("trade",))
    reader.account()
    reader.refused("place_order", "FORBIDDEN", body=order_body(ticker, "buy", 1, 0.5))
    reader.refused("place_order", "FORBIDDEN", body=b"{broken")
    placed = writer.place(ticker, "buy", 1, 0.5)
    reader.refused("cancel_order", "FORBIDDEN", path={"order_id": placed["order_id"]})
    for operation_id in ("get_account", "get_positions", "get_markets", "get_fills"):
        path = {"account_id": owner.account_id} if operation_id != "get_markets" else {}
        writer.refused(operation_id, "FORBIDDEN", path={} if operation_id == "get_fills" else path)
    writer.cancel(placed["order_id"])


@DECK.card(
    "AUTH-080",
    "Another's account looks exactly like one that does not exist",
    rules=("C04", "C05", "D11"),
    needs=("control",),
)
def foreign_account(environment: TraderEnvironment) -> None:
    """Otherwise the API tells strangers who its customers are."""
    own, other = environment.new_trader(), environment.new_trader()
    for operation_id in ("get_account", "get_positions"):
        answers = [
            own.refused(operation_id, "ACCOUNT_NOT_FOUND", path={"account_id": account_id})
            for account_id in (other.account_id, "card_none")
        ]
        told = [str(_without_names(answer, other.account_id, "card_none")) for answer in answers]
        expect_equal(told[0], told[1], f"{operation_id} of a stranger and of nobody")


@DECK.card(
    "AUTH-090",
    "Another's order looks exactly like one that does not exist, and stays as it is",
    rules=("C09", "C10", "D11"),
    needs=("control",),
)
def foreign_order(environment: TraderEnvironment) -> None:
    """Reading and cancelling."""
    own, other = environment.new_trader(), environment.new_trader()
    order_id = other.place(environment.new_market(), "buy", 3, 0.4)["order_id"]
    for operation_id in ("get_order", "cancel_order"):
        answers = [
            own.refused(operation_id, "ORDER_NOT_FOUND", path={"order_id": name})
            for name in (order_id, NOBODYS_ORDER)
        ]
        told = [str(_without_names(answer, order_id, NOBODYS_ORDER)) for answer in answers]
        expect_equal(told[0], told[1], f"{operation_id} of a stranger's and of nobody's order")
    expect_equal(other.order(order_id)["status"], "open", "the stranger's order")


@DECK.card(
    "AUTH-100",
    "A revoked key is refused at once, its successor is not",
    rules=("C30", "C01", "D28"),
    needs=("control",),
)
def revoked_key(environment: TraderEnvironment) -> None:
    """Rotation: issue, use, revoke."""
    old = environment.new_trader()
    new = environment.with_key(old.account_id, ("read", "trade"))
    old.account()
    environment.controls.revoke_key(old.api_key)
    old.refused("get_account", "INVALID_API_KEY", path={"account_id": old.account_id})
    old.refused("place_order", "INVALID_API_KEY", body=order_body("ANY", "buy", 1, 0.5))
    new.account()


@DECK.card(
    "AUTH-110",
    "What one account does another cannot see",
    rules=("C05", "C11", "D11"),
    needs=("control",),
)
def isolation(environment: TraderEnvironment) -> None:
    """Fills and positions are the account's own."""
    maker, taker, stranger = (environment.new_trader() for _ in range(3))
    ticker = environment.new_market()
    maker.place(ticker, "sell", 5, 0.6)
    taker.place(ticker, "buy", 5, 0.6)
    expect_equal(stranger.fills(), [], "a stranger's fills")
    expect_equal(stranger.positions(), {}, "a stranger's positions")
    expect_equal(len(taker.fills()), 1, "the taker's own fills")
    expect_equal(len(maker.fills()), 1, "the maker's own fills")
    ids = {trader.fills()[0]["fill_id"] for trader in (maker, taker)}
    expect_equal(len(ids), 2, "a trade makes one fill for each side, with ids of their own")


def _without_names(error: dict[str, Any], *names: str) -> Any:
    text = str(error)
    for name in names:
        text = text.replace(name, "NAME")
    return text
