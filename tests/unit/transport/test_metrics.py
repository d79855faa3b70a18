"""`/metrics`: everything of the table, read by Prometheus' own parser; bounded labels; counters that outlive a reset."""

import pytest

from kalshi_contract.monitoring.metrics import METRICS
from mock_exchange import MockExchange
from mock_exchange.faults.plan import Latency, Status
from mock_exchange.transport import metrics as module
from mock_exchange.transport.metrics import metrics, read, registry
from support.monitoring_scrape import OPEN, label_values, samples, samples_of, scrape
from support.transport_raw import call, get, post, talk
from support.transport_stream import Stream, handshake

TICKER = "BTC-2024-12-31"
CLOSE = "Connection: close"
SERVER = METRICS["server"]

pytestmark = pytest.mark.rule("C33")


@pytest.fixture
def exchange():
    with MockExchange(seed=7, clock="frozen") as running:
        yield running


def family_name(metric):
    """Return a metric's name as the parser gives it: a counter's without its ending."""
    return metric.name.removesuffix("_total")


@pytest.mark.parametrize("accept", ["text/plain", OPEN])
def test_every_metric_of_the_table_is_there_with_its_help_and_type_and_no_other(exchange, accept):
    families = scrape(exchange, accept)
    assert set(families) == {family_name(metric) for metric in SERVER.values()}
    for metric in SERVER.values():
        family = families[family_name(metric)]
        assert family.documentation == metric.help
        assert family.type == metric.kind


def test_the_answer_says_which_format_it_is(exchange):
    text = call(exchange, "GET", "/metrics").headers["content-type"]
    assert text.startswith("text/plain; version=")
    opened = call(exchange, "GET", "/metrics", Accept=OPEN)
    assert opened.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    assert opened.body.endswith(b"# EOF\n")


def test_a_scrape_needs_no_key_draws_on_nothing_and_is_not_counted(exchange):
    before = samples(exchange)
    call(exchange, "GET", "/metrics")
    assert samples(exchange) == before
    assert exchange.requests() == ()


def test_python_gets_the_same_text(exchange):
    assert call(exchange, "GET", "/metrics").body.decode() == exchange.monitor.metrics()
    answer = exchange.run(lambda: metrics(exchange._context))
    assert dict(answer.headers)[b"content-length"] == str(len(answer.body)).encode()


def test_a_registry_of_one_s_own_reads_whenever_it_is_collected(exchange):
    own = registry(exchange._context)
    value = own.get_sample_value
    labels = {"operation": "get_markets", "status": "200"}
    assert value("kalshi_mock_responses_total", labels) is None
    talk(exchange, get(exchange, "/markets", CLOSE))
    assert value("kalshi_mock_responses_total", labels) == 1


def test_answers_orders_and_fills_are_counted(exchange):
    talk(exchange, post(exchange, "/orders", b"{}", CLOSE))
    talk(exchange, get(exchange, "/markets", CLOSE))
    exchange.place_order(account_id="user_0002", ticker=TICKER, side="buy", type="market", size=1)
    seen = samples(exchange)
    assert seen["kalshi_mock_responses_total", "place_order", "400"] == 1
    assert seen["kalshi_mock_errors_total", "INVALID_ORDER", "place_order"] == 1
    assert seen["kalshi_mock_response_time_seconds_count", "get_markets"] == 1
    assert seen["kalshi_mock_orders_accepted_total",] == 1
    assert seen["kalshi_mock_orders_filled_total",] >= 1
    assert seen["kalshi_mock_fills_total",] == 2
    assert seen["kalshi_mock_engine_commands_total", "PlaceOrder"] == 1


def test_an_order_that_the_engine_refuses_is_counted_by_its_reason(exchange):
    body = b'{"ticker":"NO-SUCH","side":"buy","type":"market","size":1}'
    talk(exchange, post(exchange, "/orders", body, CLOSE))
    assert samples(exchange)["kalshi_mock_orders_refused_total", "unknown_market"] == 1


def test_the_use_of_a_rate_limit_is_of_the_account_that_used_most(exchange):
    limit = exchange._context.venue.limits.buckets["orders"].requests_max
    talk(exchange, post(exchange, "/orders", b"{}", CLOSE))
    assert samples(exchange)["kalshi_mock_rate_limit_use_ratio", "orders"] == 1 / limit
    exchange.clock.advance(60)
    assert samples(exchange)["kalshi_mock_rate_limit_use_ratio", "orders"] == 0


def test_what_is_open_now_is_a_gauge(exchange):
    with Stream(exchange) as stream:
        stream.authenticate(exchange.credentials().api_key)
        stream.subscribe("market", ticker=TICKER)
        seen = samples(exchange)
        assert seen["kalshi_mock_stream_connections",] == 1
        assert seen["kalshi_mock_stream_subscriptions", "market"] == 1
        assert seen["kalshi_mock_stream_messages_received_total",] == 2
        assert seen["kalshi_mock_stream_messages_sent_total",] == 3
    exchange.stop()
    seen = samples(exchange)
    assert seen["kalshi_mock_stream_connections",] == 0
    assert ("kalshi_mock_stream_subscriptions", "market") not in seen
    assert seen["kalshi_mock_stream_connects_total",] == 1


def test_messages_wait_are_conflated_and_dropped_for_real_reasons(exchange):
    with Stream(exchange) as stream:
        stream.authenticate(exchange.credentials().api_key)
        stream.subscribe("market", ticker=TICKER)
        for _ in range(150):  # more than may leave in a second: the rest waits, as one
            exchange.place_order(
                account_id="user_0002", ticker=TICKER, side="buy", type="market", size=1
            )
        seen = samples(exchange)
        assert seen["kalshi_mock_stream_messages_sent_total",] == 100
        assert seen["kalshi_mock_stream_messages_conflated_total",] == 150 - 97 - 1
        exchange.clock.advance(0.25)
        assert samples(exchange)["kalshi_mock_stream_lag_seconds",] == 0.25
        exchange.clock.advance(0.75)
        seen = samples(exchange)
        assert seen["kalshi_mock_stream_messages_sent_total",] == 101
        assert seen["kalshi_mock_stream_lag_seconds",] == 0
        assert seen["kalshi_mock_stream_messages_dropped_total",] == 0
        for _ in range(120):
            exchange.place_order(
                account_id="user_0002", ticker=TICKER, side="buy", type="market", size=1
            )
        exchange.revoke_key(exchange.account()["key_ids"][0])
        assert samples(exchange)["kalshi_mock_stream_messages_dropped_total",] == 1


def test_faults_and_refused_bytes_are_counted(exchange):
    exchange.faults.add(Status(503), operation="get_markets", count=1)
    exchange.faults.add(Latency(1), operation="get_fills", count=1)
    talk(exchange, get(exchange, "/markets", CLOSE))
    talk(exchange, b"nonsense\r\n\r\n")
    seen = samples(exchange)
    assert seen["kalshi_mock_fault_hits_total", "status"] == 1
    assert seen["kalshi_mock_responses_total", "get_markets", "503"] == 1
    assert seen["kalshi_mock_errors_total", "SERVICE_UNAVAILABLE", "get_markets"] == 1
    assert seen["kalshi_mock_http_refusals_total",] == 1


def test_a_handshake_that_a_fault_refused_is_no_broken_request(exchange):
    exchange.faults.add(Status(503), operation="stream", count=1)
    (answer,) = talk(exchange, handshake())
    assert answer.status == 503
    seen = samples(exchange)
    assert seen["kalshi_mock_fault_hits_total", "status"] == 1
    assert seen["kalshi_mock_http_refusals_total",] == 0


def test_a_caught_bug_is_counted(exchange, monkeypatch):
    def fall_over(_views):
        raise RuntimeError("broken")

    monkeypatch.setattr(exchange._context.venue.dialect, "market_summary", fall_over)
    assert talk(exchange, get(exchange, "/markets", CLOSE))[0].status == 500
    assert samples(exchange)["kalshi_mock_defects_total",] == 1


def test_counters_go_on_after_a_reset_and_gauges_begin_anew(exchange):
    talk(exchange, get(exchange, "/markets", CLOSE))
    before = samples(exchange)
    assert before["kalshi_mock_rate_limit_use_ratio", "market_data"] > 0
    exchange.reset(8)
    after = samples(exchange)
    counters = {metric.name for metric in SERVER.values() if metric.kind == "counter"}
    for sample, value in before.items():
        if sample[0] in counters:
            assert after[sample] == value, sample
    assert after["kalshi_mock_rate_limit_use_ratio", "market_data"] == 0


def test_no_label_is_an_account_a_ticker_or_an_id(exchange):
    odd_account, odd_ticker = "zz-Odd_Account-99", "ODD-TICKER-99"
    exchange.open_account(odd_account, 100_000)
    exchange.create_market(odd_ticker)
    key = exchange.credentials(odd_account).api_key
    exchange.place_order(
        account_id=odd_account, ticker=odd_ticker, side="buy", type="limit", size=1, price=0.5
    )
    bounded = label_values(exchange.monitor.metrics())
    assert bounded.isdisjoint({odd_account, odd_ticker})

    for number in range(5):
        for method, path in (
            ("GET", f"/markets/NO-{number}"),
            ("GET", f"/nowhere/{number}"),
            ("GET", f"/orders/ord_{number}"),
            ("GET", f"/markets/{odd_ticker}"),
            ("PATCH", "/orders"),
            ("GET", f"/accounts/{odd_account}?x={number}"),
        ):
            talk(exchange, get(exchange, path, CLOSE).replace(b"GET", method.encode(), 1))
        with Stream(exchange) as stream:
            stream.authenticate(key)
            stream.send({"type": "subscribe", "channel": f"odd{number}", "ticker": odd_ticker})
            stream.message()
            stream.send({"type": f"odd{number}"})
            stream.message()
            stream.subscribe("market", ticker=odd_ticker)
    first = label_values(exchange.monitor.metrics())

    contract = exchange._context.edition
    known = {
        "none", exchange._context.edition.name, *contract.operations, *contract.errors,
        *contract.channels, *contract.limits.alerts, *contract.limits.buckets,
        "client", "server", "lost", "fault", "PlaceOrder", "OpenAccount", "Deposit", "CreateMarket",
        *(str(status) for status in (200, 400, 401, 404, 405)),
        module.package_version(),
    }  # fmt: skip
    assert first - known == set()


def test_a_label_made_from_a_path_would_be_found(exchange):
    tally, gauges = exchange.run(lambda: read(exchange._context))
    tally.add("responses_total", ("/trade-api/v2/nowhere/1", "404"))
    assert "/trade-api/v2/nowhere/1" in label_values(exchange.monitor.metrics())
    assert gauges["info"]


def test_alerts_are_gauges_with_their_state_value_and_moment(exchange):
    seen = samples_of(exchange.monitor.metrics())
    for name in exchange._context.edition.limits.alerts:
        assert seen["kalshi_mock_alert_state", name] == 0
        assert seen["kalshi_mock_alert_value", name] == 0
        assert seen["kalshi_mock_alert_since_timestamp_seconds", name] == 1_706_351_400
