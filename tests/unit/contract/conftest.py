"""The editions, for every test of the contract package."""

import pytest

from kalshi_contract.loader import load_edition


@pytest.fixture(scope="session")
def edition():
    return load_edition()


@pytest.fixture(scope="session")
def trade_api():
    return load_edition("trade-api-3.34")
