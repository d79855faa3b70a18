"""Health."""

import json
from importlib.metadata import PackageNotFoundError

import pytest

from mock_exchange import MockExchange
from mock_exchange.transport import health as module
from mock_exchange.transport.health import health, package_version


@pytest.fixture(autouse=True)
def forget_the_version():
    package_version.cache_clear()
    yield
    package_version.cache_clear()


def test_it_tells_edition_version_and_seed():
    response = health(MockExchange(seed=7)._context)
    assert response.status == 200
    assert json.loads(response.body) == {
        "status": "ok",
        "edition": "reference-2025-01-27",
        "version": package_version(),
        "seed": 7,
    }


def test_a_tree_that_is_not_installed_has_no_version(monkeypatch):
    def fall_over(_name):
        raise PackageNotFoundError

    monkeypatch.setattr(module, "version", fall_over)
    assert package_version() == "unknown"


@pytest.mark.rule("C34")
@pytest.mark.parametrize("query", [b"verbose", b"verbose=", b"verbose=1&x=2", b"x=%ff&verbose"])
def test_asked_for_more_it_tells_alerts_streams_and_defects(query):
    exchange = MockExchange(seed=7, clock="frozen")
    venue = exchange._context.venue
    venue.open_stream()
    venue.responder.defect("get_market", "broken")
    shown = json.loads(health(exchange._context, query).body)
    assert (shown["status"], shown["streams"], shown["defects"]) == ("ok", 1, 1)
    assert shown["alerts"]["error_rate"] == {
        "state": "ok",
        "since": "2024-01-27T10:30:00.000000Z",
        "value": 0.0,
        "threshold": 5,
        "unit": "percent",
        "window_s": 300,
    }
    assert set(shown["alerts"]) == set(venue.edition.limits.alerts)


@pytest.mark.parametrize("query", [b"", b"verbos", b"x=verbose", b"%76%65rbos"])
def test_not_asked_it_stays_short(query):
    shown = json.loads(health(MockExchange(seed=7)._context, query).body)
    assert set(shown) == {"status", "edition", "version", "seed"}
