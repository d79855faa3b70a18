import pytest

from kalshi_contract.loader import load_edition
from kalshi_harness.fuzz.expectations import load_expectations
from mock_exchange.editions.served import SERVED


@pytest.mark.parametrize("edition", SERVED)
def test_every_edition_that_is_served_has_its_expectations(edition):
    found, contract = load_expectations(edition), load_edition(edition)
    assert set(found.all_rules) <= set(contract.rules)
    assert set(found.spared) <= set(contract.operations)
    assert found.rules_of("a check that is not named") == found.rules["*"]


def test_a_key_is_shown_as_the_edition_shows_it():
    assert load_expectations("reference-2025-01-27").shown("me") == "Bearer me"
    assert load_expectations("trade-api-3.34").shown("me") == "me"


def test_an_edition_without_any_is_an_error():
    with pytest.raises(OSError, match="none"):
        load_expectations("none")
