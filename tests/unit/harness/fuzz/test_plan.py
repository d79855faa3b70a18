from pathlib import Path

import pytest

from kalshi_contract.loader import load_edition
from kalshi_harness.fuzz.expectations import load_expectations
from kalshi_harness.fuzz.plan import OWN, PEER, Plan, configuration, document, people_of, tried
from mock_exchange.editions.served import SERVED

REFERENCE = load_edition("reference-2025-01-27")
EXPECTED = load_expectations(REFERENCE.name)


@pytest.mark.parametrize("edition", SERVED)
def test_one_header_shows_who_calls(edition):
    contract, expectations = load_edition(edition), load_expectations(edition)
    whole = document(contract, expectations)
    ((kept,),) = [list(each) for each in whole["security"]]
    scheme = whole["components"]["securitySchemes"][kept]
    assert scheme.get("name", "Authorization") == expectations.header
    asked = {
        str(operation["security"])
        for methods in whole["paths"].values()
        for operation in methods.values()
        if operation.get("security")
    }
    assert asked <= {str(whole["security"])}
    assert document(contract, expectations) == whole
    assert set(whole["paths"]) == set(contract.openapi["paths"])


def test_only_reads_are_tried_where_only_they_are_allowed():
    names = ("place_order", "get_fills", "get_markets")
    assert [each.operation_id for each in tried(REFERENCE, names, read_only=True)] == [
        "get_markets",
        "get_fills",
    ]
    assert len(tried(REFERENCE, names, read_only=False)) == 3
    plan = Plan(names, read_only=True)
    settings = configuration(plan, EXPECTED, Path("p"))
    assert settings["checks"]["unsupported_method"] == {"enabled": False}
    assert settings["phases"]["coverage"] == {"unexpected-methods": []}


def test_a_plan_is_said_in_the_words_of_schemathesis():
    settings = configuration(Plan(("get_fills",), seed=3, examples=9), EXPECTED, Path("p"))
    assert settings["seed"] == 3
    assert settings["generation"]["max-examples"] == 9
    assert settings["checks"] == {}
    assert settings["auth"]["wfc"] == {"path": "p", "user": OWN}
    both = configuration(Plan((), has_peer=True), EXPECTED, Path("p"))
    assert both["auth"]["wfc"]["peers"] == [OWN, PEER]


def test_people_are_named_and_have_no_keys():
    (own, peer) = people_of(Plan((), has_peer=True), EXPECTED)["auth"]
    assert own == {
        "name": OWN,
        "fixedHeaders": [{"name": "Authorization", "value": f"Bearer {OWN}"}],
    }
    assert peer["name"] == PEER
    assert len(people_of(Plan(()), EXPECTED)["auth"]) == 1
