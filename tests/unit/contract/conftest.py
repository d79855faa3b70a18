"""The reference edition, for every test of the contract package."""

import pytest

from kalshi_contract.loader import load_edition


@pytest.fixture(scope="session")
def edition():
    return load_edition()
