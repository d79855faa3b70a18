"""What is committed is what is built."""

import json
import random
from types import MappingProxyType

import pytest

from contract_build.facts import EDITIONS, Facts
from contract_build.files import FOLDERS, files_of
from contract_build.folder import stale


@pytest.fixture(scope="module")
def built(facts):
    return MappingProxyType(files_of(facts))


def test_the_committed_files_are_those_that_are_built(facts, built):
    assert stale(EDITIONS / facts.edition, built) == []


def test_building_twice_gives_the_same_text(facts, built):
    assert files_of(facts) == built


def test_each_object_has_its_counterexamples_and_nothing_else_is_built(built):
    paths = set(built)
    names = [path.removeprefix("objects/") for path in paths if path.startswith("objects/")]

    assert {path for path in paths if "/" not in path} == {"openapi.json", "asyncapi.json"}
    assert paths - {"openapi.json", "asyncapi.json"} == {
        f"{folder}/{name}" for folder in FOLDERS for name in names
    }


def test_a_change_of_any_table_changes_what_is_built(facts, built):
    for table, change in CHANGES.items():
        changed = json.loads(json.dumps(getattr(facts, table)))
        change(changed)
        tables = {name: getattr(facts, name) for name in Facts.__dataclass_fields__}
        assert files_of(Facts(**{**tables, table: changed})) != built, table


CHANGES = {
    "operations": lambda t: t["GetMarkets"].update(auth="key"),
    "models": lambda t: t["Order"]["fields"]["ticker"].pop("required"),
    "messages": lambda t: t["ticker"]["fields"]["msg.ts_ms"].pop("required"),
    "channels": lambda t: t["ticker"].update(private=True),
    "own_objects": lambda t: t["Timestamp"].pop("format"),
    "access": lambda t: t["safe_to_resend"].append("CreateOrderV2"),
    "words": lambda t: t["operations"].update(GetMarkets="Markets."),
    "errors": lambda t: t["not_found"].update(status=400),
    "limits": lambda t: t["costs"]["operations"].update(GetMarkets=1),
    "venue": lambda t: t.update(title_rest="Another"),
    "examples": lambda t: t.pop("get_markets"),
}


def test_the_order_of_a_table_is_the_order_of_the_document(facts):
    names = list(facts.operations)
    random.Random(1).shuffle(names)
    tables = {name: getattr(facts, name) for name in Facts.__dataclass_fields__}
    shuffled = Facts(**{**tables, "operations": {name: facts.operations[name] for name in names}})
    paths = json.loads(files_of(shuffled)["openapi.json"])["paths"]

    found = [each["operationId"] for methods in paths.values() for each in methods.values()]
    assert sorted(found) == sorted(names)
    assert found[0] == names[0]
