"""What is answered at once, and what is left to Starlette."""

import asyncio
import subprocess
import sys

import pytest
from starlette.requests import Request

from mock_exchange import MockExchange
from mock_exchange.transport.app import App


@pytest.fixture
def app():
    return App(MockExchange(seed=7, clock="frozen")._context)


def answer(app, path, method="GET", kind="http", query=b""):
    """Return the status and body of an answer, (None, b"") where there is none."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "headers": [],
    }
    asyncio.run(app(scope, receive, send))
    status = sent[0]["status"] if sent else None
    return status, b"".join(message.get("body", b"") for message in sent)


@pytest.mark.parametrize(("path", "status"), [("/trade-api/v2/markets", 401), ("/healthz", 200)])
def test_the_contract_and_health_are_answered_without_starlette(app, path, status):
    assert answer(app, path)[0] == status
    assert "starlette" not in vars(app)


def test_everything_else_is_starlette_s(app):
    assert answer(app, "/nope")[0] == 404
    assert answer(app, "/healthz", "POST")[0] == 405
    assert "starlette" in vars(app)


def test_both_ways_to_health_say_the_same(app):
    for query in (b"", b"verbose", b"verbose=&x=1"):
        quick = answer(app, "/healthz", query=query)
        assert asyncio.run(_by_starlette(app, query)) == quick[1]
        assert (b'"alerts"' in quick[1]) is bool(query)


async def _by_starlette(app, query):
    (route,) = (route for route in app.starlette.routes if getattr(route, "path", "") == "/healthz")
    scope = {"type": "http", "path": "/healthz", "query_string": query, "headers": []}
    return (await route.endpoint(Request(scope))).body


def test_there_is_nothing_to_do_at_start_and_end(app):
    assert answer(app, "", kind="lifespan") == (None, b"")


def test_serving_the_contract_imports_no_starlette_application():
    code = (
        "import sys, mock_exchange.server; "
        "print([m for m in sys.modules if m.startswith(('starlette.app', 'starlette.rou'))])"
    )
    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert output.strip() == "[]"
