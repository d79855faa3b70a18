"""Everything that is no route is refused in the contract's shape."""

import pytest
from starlette.routing import Match
from starlette.testclient import TestClient

from kalshi_contract.loader import load_edition
from mock_exchange import MockExchange
from mock_exchange.transport import backoffice
from support.transport_raw import call

EDITION = load_edition()


@pytest.fixture
def exchange():
    with MockExchange(seed=7) as running:
        yield running


@pytest.mark.parametrize(
    "path", ["/", "/nope", "/docs/", "/__mock__/nope", "/trade-api/v3/markets", "/%2e%2e/healthz"]
)
@pytest.mark.rule("C21", "D09")
def test_an_unknown_path_is_404_in_the_contract_s_shape(exchange, path):
    answer = call(exchange, "GET", path)
    assert (answer.status, answer.code) == (404, "ROUTE_NOT_FOUND")
    assert EDITION.validator("error_response").violations(answer.json) == ()


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("POST", "/healthz", {"GET", "HEAD"}),
        ("DELETE", "/docs", {"GET", "HEAD"}),
        ("PUT", "/__mock__/reset", {"POST"}),
    ],
)
@pytest.mark.rule("D09")
def test_another_method_is_405_with_allow(exchange, method, path, allow):
    answer = call(exchange, method, path)
    assert (answer.status, answer.code) == (405, "METHOD_NOT_ALLOWED")
    assert set(answer.headers["allow"].split(", ")) == allow


def test_the_websocket_path_without_an_upgrade_says_what_is_missing(exchange):
    answer = call(exchange, "GET", "/ws/v2")
    assert (answer.status, answer.code) == (404, "ROUTE_NOT_FOUND")
    assert "upgrade" in answer.json["error"]["message"]


def test_a_defect_is_500_in_the_contract_s_shape_and_loud_in_the_log(exchange, monkeypatch, caplog):
    def fall_over(_self):
        raise RuntimeError("secret path /home/user")

    monkeypatch.setattr(backoffice.BackOffice, "accounts", fall_over)
    answer = call(exchange, "GET", "/__mock__/accounts")
    assert (answer.status, answer.code) == (500, "INTERNAL_ERROR")
    assert b"secret" not in answer.body
    assert "secret path" in caplog.text


def test_the_contract_s_paths_come_first_and_are_taken_as_they_are_spelled(exchange):
    route = exchange._server.config.loaded_app.starlette.routes[0]
    assert route.matches({"type": "http", "raw_path": b"/trade-api/v2/orders"}) == (Match.FULL, {})
    assert route.matches({"type": "http", "raw_path": b"/trade%2Dapi/v2"}) == (Match.NONE, {})
    assert route.matches({"type": "websocket"}) == (Match.NONE, {})
    with pytest.raises(NotImplementedError):
        route.url_path_for("place_order")


def test_starlette_s_own_routing_leads_to_the_contract_too(exchange):
    with TestClient(exchange._server.config.loaded_app.starlette) as client:
        assert client.get("/trade-api/v2/markets").status_code == 401
        assert client.get("/healthz").json()["status"] == "ok"
