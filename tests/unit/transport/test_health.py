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
