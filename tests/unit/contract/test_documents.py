"""What the documents say, in the words of the edition."""

import pytest

from kalshi_contract.documents import rest_servers, stream_servers
from kalshi_contract.edition import Environment

MOCK = Environment("mock", "http://127.0.0.1:{port}/v2", "ws://127.0.0.1:{port}/ws", "bearer", True)
PROD = Environment("prod", "https://api.test/v2", "wss://api.test/ws", "bearer", False)


@pytest.mark.rule("C08")
def test_place_order_is_read_whole(edition):
    operation = edition.operations["place_order"]

    assert (operation.method, operation.path) == ("POST", "/orders")
    assert operation.request_object == "order_request"
    assert operation.response_objects[200] == "place_order_response"
    assert operation.response_objects[429] == "error_response"
    assert operation.parameters == ()
    assert operation.permission == "trade"
    assert operation.buckets == ("general", "orders")
    assert not operation.safe_to_resend
    assert operation.error_codes[:4] == (
        "INVALID_PARAMETER",
        "MALFORMED_JSON",
        "INVALID_ORDER",
        "MARKET_CLOSED",
    )


@pytest.mark.rule("D21")
def test_the_idempotency_key_is_a_header_parameter(edition):
    (header,) = edition.operations["place_order"].header_parameters

    assert (header.name, header.location, header.required) == ("Idempotency-Key", "header", False)
    assert header.validator.is_valid("k" * 255)
    assert not header.validator.is_valid("k" * 256)


@pytest.mark.rule("C11", "D08")
def test_parameters_have_validators_of_parsed_values(edition):
    ticker, limit, offset = edition.operations["get_fills"].parameters

    assert [ticker.name, limit.name, offset.name] == ["ticker", "limit", "offset"]
    assert not any(each.required for each in (ticker, limit, offset))
    assert ticker.validator.is_valid("BTC-2024-12-31")
    assert limit.validator.is_valid(1000)
    assert not limit.validator.is_valid("1000")
    assert not offset.validator.is_valid(-1)
    assert limit.schema["default"] == 100


def test_path_parameters_are_required(edition):
    (account_id,) = edition.operations["get_positions"].parameters

    assert (account_id.name, account_id.location, account_id.required) == (
        "account_id",
        "path",
        True,
    )


def test_reads_have_no_body(edition):
    bodies = {name for name, each in edition.operations.items() if each.request_object}

    assert bodies == {"place_order"}


@pytest.mark.rule("C13", "D15")
def test_messages_know_their_type_sender_and_object(edition):
    error = edition.messages["stream_error"]

    assert (error.type, error.sender, error.object_name) == ("error", "server", "stream_error")
    assert error.decided
    assert edition.messages["auth"].sender == "client"
    assert not edition.messages["auth"].decided
    assert edition.messages["subscribe_market"].type == "subscribe"


@pytest.mark.rule("C15", "C18")
def test_channels_know_what_they_watch(edition):
    market = edition.channels["market"]

    assert (market.key_field, market.update_object) == ("ticker", "market_update")
    assert market.conflated
    assert market.permission == "read"
    assert "connection" not in edition.channels


def test_servers_describe_the_port_only_where_there_is_one():
    environments = {"prod": PROD, "mock": MOCK}
    prod, mock = rest_servers(environments)

    assert prod == {"url": "https://api.test/v2", "description": "prod"}
    assert list(mock["variables"]) == ["port"]
    streams = stream_servers(environments, "apiKey")
    assert streams["prod"]["security"] == [{"$ref": "#/components/securitySchemes/apiKey"}]
    assert (streams["prod"]["host"], streams["prod"]["protocol"]) == ("api.test", "wss")
    assert streams["prod"]["pathname"] == "/ws"
    assert "variables" not in streams["prod"]
    assert streams["mock"]["host"] == "127.0.0.1:{port}"


@pytest.mark.rule("T08", "T17")
def test_a_signed_write_is_read_whole(trade_api):
    operation = trade_api.operations["BatchCancelOrdersV2"]

    assert (operation.method, operation.path) == ("DELETE", "/portfolio/events/orders/batched")
    assert (operation.auth, operation.permission) == ("key", "write")
    assert operation.scopes == ("write", "write::trade")
    assert (operation.buckets, operation.cost, operation.cost_per) == (("write",), 2, "order")
    assert operation.request_object == "BatchCancelOrdersV2Request"
    assert operation.request_required
    assert trade_api.operations["AcceptQuote"].deprecated
    assert not trade_api.operations["ConfirmRFQQuote"].request_required


@pytest.mark.rule("T17")
def test_a_public_read_needs_no_key_and_one_with_a_partners_token_does(trade_api):
    assert trade_api.operations["GetMarkets"].auth == "public"
    assert trade_api.operations["GetFills"].auth == "key"


def test_a_list_in_a_query_is_repeated(trade_api):
    (tickers,) = trade_api.operations["GetMarketOrderbooks"].parameters

    assert tickers.repeated
    assert tickers.validator.is_valid(["KXHIGHNY-26NOV23-T54"])
    assert not tickers.validator.is_valid([])


def test_a_parameter_with_a_model_of_words_takes_these_words(trade_api):
    (status,) = [
        each for each in trade_api.operations["GetRFQBatches"].parameters if each.name == "status"
    ]

    assert status.validator.is_valid("open")
    assert not status.validator.is_valid("ajar")


@pytest.mark.rule("T10")
def test_a_channel_without_a_key_has_filters_and_several_frames(edition, trade_api):
    book = trade_api.channels["orderbook_delta"]

    assert (book.key_field, book.update_object) == ("", "OrderbookDeltaFrame")
    assert book.frames == ("orderbook_snapshot", "orderbook_delta")
    assert book.filters == ("market_ticker", "market_tickers")
    assert (book.filter_required, book.sequenced, book.private) == (True, True, False)
    assert trade_api.channels["fill"].private
    assert edition.channels["market"].frames == ("market_update",)
    assert "connection" not in trade_api.channels


def test_a_command_is_told_by_its_cmd_and_a_frame_by_its_type(trade_api):
    messages = trade_api.messages

    assert (messages["subscribe"].type, messages["subscribe"].sender) == ("subscribe", "client")
    assert messages["update_indices"].type == "update_subscription"
    assert (messages["ok"].type, messages["ok"].sender) == ("ok", "server")
    assert messages["market_metadata_updated"].type == "market_lifecycle_v2"
