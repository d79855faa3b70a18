"""An edition that is only data is refused in one sentence."""

import pytest

from kalshi_contract.loader import DEFAULT_EDITION, edition_names
from mock_exchange import MockExchange
from mock_exchange.editions import served as editions
from mock_exchange.editions.served import SERVED, served

DATA_ONLY = "trade-api-3.34"


def test_the_default_edition_can_be_served():
    assert SERVED[0] == DEFAULT_EDITION
    assert set(SERVED) <= set(edition_names())
    assert served(DEFAULT_EDITION) == DEFAULT_EDITION


def test_what_is_data_only_says_so_and_names_what_can_be_served(monkeypatch):
    name = DATA_ONLY
    monkeypatch.setattr(editions, "SERVED", SERVED[:1])
    for act in (served, lambda edition: MockExchange(edition=edition)):
        with pytest.raises(LookupError) as refused:
            act(name)
        assert str(refused.value) == (
            f"edition {name!r} is data only so far and cannot be served; "
            f"can be served: {DEFAULT_EDITION}"
        )


def test_an_unknown_edition_is_refused_with_all_names():
    with pytest.raises(LookupError, match="no edition 'nope'; there are: reference-2025-01-27"):
        served("nope")
