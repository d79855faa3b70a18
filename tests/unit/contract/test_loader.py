"""Editions are found, loaded once, and read from their files."""

import pytest

from kalshi_contract.loader import DEFAULT_EDITION, edition_folder, edition_names, load_edition


def test_the_default_edition_comes_first():
    assert edition_names()[0] == DEFAULT_EDITION == "reference-2025-01-27"


def test_an_edition_is_loaded_once():
    assert load_edition() is load_edition(DEFAULT_EDITION)
    assert load_edition().name == DEFAULT_EDITION


@pytest.mark.parametrize(
    "name", ["nobody", "", "../kalshi_contract", "reference-2025-01-27/objects"]
)
def test_an_unknown_edition_is_refused_and_the_known_ones_named(name):
    for function in (load_edition, edition_folder):
        with pytest.raises(LookupError, match="there are: reference-2025-01-27"):
            function(name)


def test_the_folder_has_the_files():
    folder = edition_folder()

    for name in ("openapi", "asyncapi", "errors", "limits", "venue", "rules"):
        assert (folder / f"{name}.json").is_file()
    assert (folder / "LEDGER.md").is_file()


@pytest.mark.rule("C00", "C12", "C28")
def test_the_venue_is_read(edition):
    assert (edition.base_path, edition.ws_path) == ("/trade-api/v2", "/ws/v2")
    demo = edition.environments["demo"]
    assert demo.rest_url == "https://demo-api.elections.kalshi.com/trade-api/v2"
    assert demo.ws_url == "wss://demo-trading-api.kalshi.com/ws/v2"
    assert demo.auth_scheme == "bearer"
    assert edition.environments["mock"].deduplicates_orders


@pytest.mark.rule("C22", "D09")
def test_errors_are_read(edition):
    error = edition.errors["RATE_LIMIT_EXCEEDED"]

    assert (error.code, error.status, error.retryable) == ("RATE_LIMIT_EXCEEDED", 429, True)
    assert not error.decided
    assert edition.errors["FORBIDDEN"].decided
    assert {c for c, e in edition.errors.items() if e.retryable} == {
        "RATE_LIMIT_EXCEEDED",
        "INTERNAL_ERROR",
        "SERVICE_UNAVAILABLE",
    }


@pytest.mark.rule("C25", "C26", "C34")
def test_limits_are_read(edition):
    limits = edition.limits

    assert limits.buckets["orders"].requests_max == 10
    assert limits.stream.connections_per_account_max == 5
    assert limits.alerts["error_rate"].threshold == 5
    assert limits.sizes.body_bytes_max == limits.sizes.frame_bytes_max == 64 * 1024


def test_rules_are_read(edition):
    rule = edition.rules["C27"]

    assert (rule.rule_id, rule.title) == ("C27", "Rate limit response")
    assert "Rate Limits" in rule.source


@pytest.mark.rule("T01")
def test_an_environment_may_have_more_than_one_host(trade_api):
    prod = trade_api.environments["prod"]

    assert prod.rest_url == "https://external-api.kalshi.com/trade-api/v2"
    assert prod.other_rest_urls == ("https://api.elections.kalshi.com/trade-api/v2",)
    assert prod.other_ws_urls == ("wss://api.elections.kalshi.com/trade-api/ws/v2",)
    assert trade_api.environments["mock"].other_rest_urls == ()


@pytest.mark.rule("T16")
def test_errors_of_streams_have_numbers(trade_api):
    error = trade_api.stream_errors[25]

    assert (error.code, error.message) == (25, "Subscription buffer overflow")
    assert error.terminal
    assert not error.retired


@pytest.mark.rule("T02", "T03")
def test_errors_have_their_text_shape_and_details(trade_api):
    error = trade_api.errors["authentication_error"]

    assert (error.status, error.shape, error.message) == (401, "nested", "authentication error")
    assert error.details == ("NOT_FOUND", "INVALID_PARAMETER", "INCORRECT_API_KEY_SIGNATURE")
    assert trade_api.errors["bad_request"].shape == "flat"


@pytest.mark.rule("T08")
def test_removed_routes_name_their_error(trade_api):
    assert ("POST", "/portfolio/orders", "deprecated_v1_order_endpoint") in {
        (each.method, each.path, each.code) for each in trade_api.removed
    }
