import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.core.commands import CreateMarket, Deposit, OpenAccount, PlaceOrder
from mock_exchange.editions.reference import ReferenceDialect
from mock_exchange.editions.reference.dialect import MESSAGES, NOT_FOUND

EDITION = load_edition()
DIALECT = ReferenceDialect(EDITION)
TICKER = "BTC-2024-12-31"


def same(text):
    return text


@pytest.mark.rule("C08", "D02", "D03", "D05")
def test_the_printed_order_is_a_bid():
    body = EDITION.examples["place_order_request"]["value"]

    command = DIALECT.decode_order("user_0001", body)

    assert command == PlaceOrder("user_0001", TICKER, "bid", "limit", 10_000, 6_500, "gtc")
    assert type(command.count_e2) is type(command.price_e4) is int


@pytest.mark.rule("D03", "D04", "D05")
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"side": "sell", "type": "limit", "size": 1, "price": 0.01},
            ("ask", "limit", 100, 100, "gtc"),
        ),
        (
            {"side": "buy", "type": "limit", "size": 2, "price": 0.99, "time_in_force": "fok"},
            ("bid", "limit", 200, 9_900, "fok"),
        ),
        ({"side": "buy", "type": "market", "size": 3}, ("bid", "market", 300, 0, "ioc")),
        (
            {"side": "sell", "type": "market", "size": 3, "time_in_force": "fok"},
            ("ask", "market", 300, 0, "fok"),
        ),
    ],
    ids=str,
)
def test_orders_are_decoded_with_the_contracts_defaults(body, expected):
    command = DIALECT.decode_order("a", {"ticker": TICKER} | body)

    assert (
        command.side,
        command.kind,
        command.count_e2,
        command.price_e4,
        command.time_in_force,
    ) == expected


@pytest.mark.rule("D02")
@pytest.mark.parametrize("cents", range(1, 100))
def test_every_cent_price_is_decoded_exactly(cents):
    body = {"ticker": TICKER, "side": "buy", "type": "limit", "size": 1, "price": cents / 100}

    assert DIALECT.decode_order("a", body).price_e4 == cents * 100


@pytest.mark.parametrize(
    ("order_id", "number"),
    [
        ("ord_123456789", 123_456_789),
        ("ord_000000001", 1),
        ("ord_0123456789", None),
        ("ord_000000000000000001", None),
        ("ord_999999999999999999", 999_999_999_999_999_999),
    ],
)
def test_an_order_has_one_id_only(order_id, number):
    assert DIALECT.order_number(order_id) == number


@pytest.mark.rule("C21", "C22", "D09")
def test_messages_and_codes_are_the_contracts():
    assert set(MESSAGES) <= set(EDITION.errors)
    assert {code for code, _ in NOT_FOUND.values()} <= set(EDITION.errors)
    for code in MESSAGES:
        retry_after = 5 if code == "RATE_LIMIT_EXCEEDED" else None
        error = DIALECT.error_object(DIALECT.plain(code, retry_after=retry_after), same)
        assert EDITION.validator("error").is_valid(error)


@pytest.mark.rule("C21", "C27", "D13")
@pytest.mark.parametrize(
    "refusal",
    [
        DIALECT.rate_limited(60),
        DIALECT.too_many_subscriptions(100),
        DIALECT.lacks_permission("trade"),
        DIALECT.not_found("ticker", "X"),
        DIALECT.order_not_open("ord_123456789", "filled"),
        DIALECT.malformed_json("because"),
        DIALECT.authenticate_first(),
        DIALECT.unknown_message({"type": "ping"}, ["auth"]),
        DIALECT.invalid_parameter("limit", 0, "words"),
    ],
    ids=lambda refusal: refusal.message,
)
def test_every_refusal_keeps_the_error_objects_schema(refusal):
    error = DIALECT.error_object(refusal, same)

    assert EDITION.validator("error").violations(error) == ()
    assert ("retry_after" in error) is (refusal.retry_after is not None)


@pytest.mark.rule("C30")
def test_what_the_caller_wrote_is_redacted():
    refusal = DIALECT.not_found("order_id", "my-key")

    error = DIALECT.error_object(refusal, lambda text: text.replace("my-key", "key-0001"))

    assert error["details"] == {"field": "order_id", "value": "key-0001"}


@pytest.mark.rule("C14", "C15", "C16", "D17")
@pytest.mark.parametrize("type_", ["subscribe", "unsubscribe"])
def test_the_printed_subscriptions_are_understood(type_):
    for name in ("subscribe_account", "subscribe_market", "subscribe_orders"):
        message = EDITION.examples[name]["value"] | {"type": type_}
        assert DIALECT.check_subscription(message) is None


@pytest.mark.rule("C13")
def test_the_printed_auth_is_understood():
    assert DIALECT.check_auth(EDITION.examples["auth"]["value"]) is None


@pytest.mark.rule("C13", "C30")
def test_a_bad_key_is_not_a_matter_of_shape_and_never_shown():
    assert DIALECT.check_auth({"type": "auth", "api_key": "bad key"}) is None
    refusal = DIALECT.check_auth({"type": "auth", "api_key": "bad key", "user": "me"})
    assert refusal.details == {"field": "user", "value": "me"}


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (OpenAccount("a b"), "account_id"),
        (OpenAccount(""), "account_id"),
        (CreateMarket("btc", "t", "d", 0), "ticker"),
        (CreateMarket("BTC", "", "d", 0), "title"),
        (CreateMarket("BTC", "t" * 257, "d", 0), "title"),
        (CreateMarket("BTC", "t", "d" * 4097, 0), "description"),
        (CreateMarket("BTC", "t", "d", 0, 50), "whole cents"),
        (CreateMarket("BTC", "t", "d", 0, 100, 1), "whole contracts"),
        (CreateMarket("BTC", "t", "d", -1), "1970"),
        (CreateMarket("BTC", "t", "d", 253_402_300_800_000_000), "9999"),
        (PlaceOrder("user", "BTC", "bid", "market", 100_000_100, 0, "ioc"), "1,000,000 contracts"),
    ],
    ids=str,
)
def test_what_the_edition_could_not_show_is_not_made(command, words):
    with pytest.raises(ValueError, match=words):
        DIALECT.check_command(command)


@pytest.mark.parametrize(
    "command",
    [
        OpenAccount("user-3"),
        Deposit("nobody here", 1),
        CreateMarket("BTC", "t" * 256, "", 253_402_300_799_999_999, 500, 1_000),
        PlaceOrder("user", "BTC", "bid", "limit", 100_000_000, 6500),
        PlaceOrder("user", "BTC", "bid", "limit", -1, 6500),
    ],
    ids=str,
)
def test_what_it_can_show_is_left_to_the_exchange(command):
    assert DIALECT.check_command(command) is None
