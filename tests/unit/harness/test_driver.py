import pytest

from kalshi_contract.loader import load_edition
from kalshi_harness.driver import Answer, RestDriver, bearer, operation_target
from kalshi_harness.network import Network, TargetUnreachableError
from kalshi_harness.verdict import CardFailure
from mock_exchange import MockExchange

EDITION = load_edition()


def answer(body=b"{}", headers=(), status=200):
    return Answer("GET", "/x", b"", status, tuple(headers), body)


def test_headers_are_found_in_any_case_and_doubled_ones_are_joined():
    found = answer(headers=[("allow", "GET"), ("allow", "POST")])
    assert found.header("Allow") == "GET, POST"
    assert found.header("retry-after") is None


@pytest.mark.parametrize("body", [b"", b"{", b'{"a":NaN}', b'{"a":1,"a":2}', b"\xff"])
def test_a_body_that_is_no_strict_json_is_a_failure(body):
    with pytest.raises(CardFailure, match="no strict JSON"):
        answer(body).json()


def test_an_answer_shows_itself_shortened():
    shown = str(answer(b'"' + b"x" * 5000 + b'"'))
    assert "5002 bytes" in shown
    assert len(shown) < 800


def test_paths_and_queries_are_escaped():
    operation = EDITION.operations["get_account"]
    assert operation_target(operation, {"account_id": "a/b ü"}) == "/accounts/a%2Fb%20%C3%BC"
    fills = EDITION.operations["get_fills"]
    assert (
        operation_target(fills, None, {"ticker": "A&B", "limit": 1})
        == "/fills?ticker=A%26B&limit=1"
    )


def test_the_key_goes_into_its_header_only():
    assert bearer("k" * 8) == [("Authorization", "Bearer kkkkkkkk")]
    assert bearer(None) == []


def test_a_call_reaches_a_server_and_comes_back_whole():
    with MockExchange(seed=7) as exchange:
        driver = RestDriver(EDITION, exchange.rest_url, Network())
        key = exchange.credentials().api_key
        found = driver.call(EDITION.operations["get_markets"], query={"limit": 1}, api_key=key)
        driver.close()
    assert found.status == 200
    assert len(found.json()["markets"]) == 1


@pytest.mark.rule("D24")
def test_a_server_that_is_not_there_is_unreachable():
    driver = RestDriver(EDITION, "http://127.0.0.1:9/v2", Network(connect_timeout_s=1.0))
    with pytest.raises(TargetUnreachableError, match="unreachable"):
        driver.send("GET", "/markets")
    driver.close()
