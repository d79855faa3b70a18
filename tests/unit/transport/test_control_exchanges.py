"""Opening, listing and closing other exchanges over the control API."""

import pytest

from mock_exchange import MockExchange
from support.transport_raw import call


@pytest.fixture(scope="module")
def exchange():
    with MockExchange(seed=7, clock="frozen") as running:
        yield running


def test_one_is_opened_listed_used_and_closed(exchange):
    told = call(exchange, "POST", "/__mock__/exchanges", {"name": "job-2", "seed": 8}).json
    assert (told["name"], told["seed"], told["edition"]) == ("job-2", 8, "reference-2025-01-27")
    assert told["credentials"]["rest_url"] == f"{told['url']}/trade-api/v2"
    assert told["credentials"]["api_key"].startswith("kx_")
    listed = call(exchange, "GET", "/__mock__/exchanges").json["exchanges"]
    shown = [(each["name"], each["seed"], each["awake"]) for each in listed]
    assert {("exchange-1", 7, True), ("job-2", 8, True)} <= set(shown)
    other = exchange.fleet.get("job-2")
    assert call(other, "GET", "/__mock__/clock").json["frozen"] is True
    left = call(exchange, "DELETE", "/__mock__/exchanges/job-2").json["exchanges"]
    assert "job-2" not in {each["name"] for each in left}


def test_without_a_body_it_is_like_the_first():
    with MockExchange(seed=7, clock="frozen") as first:
        told = call(first, "POST", "/__mock__/exchanges").json
        assert (told["seed"], told["awake"]) == (7, True)
        assert call(first, "POST", "/__mock__/exchanges").json["awake"] is False


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "", {"edition": "none"}, 400, "INVALID_PARAMETER"),
        ("POST", "", {"limits": "some"}, 400, "INVALID_PARAMETER"),
        ("POST", "", {"seed": -1}, 400, "INVALID_PARAMETER"),
        ("POST", "", {"more": 1}, 400, "INVALID_PARAMETER"),
        ("POST", "", {"name": "exchange-1"}, 409, "EXCHANGE_EXISTS"),
        ("POST", "", {"name": "Not A Name"}, 400, "INVALID_PARAMETER"),
        ("POST", "", {"faults": ["none"]}, 400, "INVALID_PARAMETER"),
        ("DELETE", "/exchange-1", None, 409, "THE_FIRST"),
        ("DELETE", "/none", None, 404, "EXCHANGE_NOT_FOUND"),
    ],
)
def test_what_is_wrong_is_said(exchange, method, path, body, status, code):
    answer = call(exchange, method, f"/__mock__/exchanges{path}", body)
    assert (answer.status, answer.code) == (status, code)


def test_a_port_that_is_taken_is_a_conflict(exchange):
    answer = call(exchange, "POST", "/__mock__/exchanges", {"port": exchange.listen().port})
    assert (answer.status, answer.code) == (409, "PORT_IN_USE")


def test_only_the_first_opens_others(exchange):
    other = exchange.fleet.get(exchange.fleet.open().name)
    answer = call(other, "GET", "/__mock__/exchanges")
    assert (answer.status, answer.code) == (409, "NOT_THE_FIRST")
