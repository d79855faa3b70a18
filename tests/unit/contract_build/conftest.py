"""The fact tables of the one edition that is built."""

import pytest

from contract_build.facts import read_facts


@pytest.fixture(scope="session")
def facts():
    return read_facts("trade-api-3.34")
