"""The documents an exchange serves about itself."""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange import MockExchange
from mock_exchange.transport.health import package_version
from support.transport_raw import call


@pytest.fixture(scope="module")
def exchange():
    with MockExchange(seed=7) as running:
        yield running


def test_health_tells_edition_version_and_seed(exchange):
    assert call(exchange, "GET", "/healthz").json == {
        "status": "ok",
        "edition": "reference-2025-01-27",
        "version": package_version(),
        "seed": 7,
    }


@pytest.mark.rule("C00")
def test_openapi_is_the_edition_s_with_this_exchange_as_its_only_server(exchange):
    document = call(exchange, "GET", "/openapi.json").json
    assert document["paths"] == load_edition().openapi["paths"]
    assert [server["url"] for server in document["servers"]] == ["/trade-api/v2"]


@pytest.mark.rule("C12", "D14")
def test_asyncapi_is_the_edition_s_with_this_exchange_as_its_only_server(exchange):
    document = call(exchange, "GET", "/asyncapi.json").json
    assert document["channels"] == load_edition().asyncapi["channels"]
    (server,) = document["servers"].values()
    assert (server["pathname"], server["protocol"]) == ("/ws/v2", "ws")
    assert exchange.ws_url == f"ws://{server['host']}{server['pathname']}"


def test_the_page_needs_no_network_and_cannot_run_anything(exchange):
    answer = call(exchange, "GET", "/docs")
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert b"<script" not in answer.body
    assert b"http://" not in answer.body.replace(b"http://www.w3.org", b"")


def test_documents_need_no_key_and_are_not_journalled(exchange):
    call(exchange, "GET", "/docs")
    assert exchange.requests() == ()
