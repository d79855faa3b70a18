"""What holds of the files of every edition, whatever its contract says."""

import json
import re

import jsonschema
import jsonschema_rs
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from kalshi_contract.edition import Edition
from kalshi_contract.loader import edition_names
from support.cases import in_one_test
from support.contract_asyncapi import follow, problems
from support.contract_files import EDITIONS
from support.contract_oracle import oracle, oracle_findings, our_findings

each_edition = pytest.mark.parametrize("files", EDITIONS.values(), ids=list(EDITIONS))
each_object = in_one_test(
    ("files", "name"),
    [(files, name) for files in EDITIONS.values() for name in files.object_names],
    ids=[f"{edition}-{name}" for edition, files in EDITIONS.items() for name in files.object_names],
)
each_example = in_one_test(
    ("files", "name"),
    [(files, name) for files in EDITIONS.values() for name in files.edition.examples],
    ids=[f"{key}-{name}" for key, files in EDITIONS.items() for name in files.edition.examples],
)
IN_NO_DOCUMENT = {
    "reference-2025-01-27": set(),
    "trade-api-3.34": {
        *("AmendOrderRequest", "AmendOrderResponse", "ApplySubaccountTransferResponse"),
        *("BatchCancelOrdersIndividualResponse", "BatchCancelOrdersRequest"),
        *("BatchCancelOrdersRequestOrder", "BatchCancelOrdersResponse"),
        *("BatchCreateOrdersIndividualResponse", "BatchCreateOrdersRequest"),
        *("BatchCreateOrdersResponse", "CreateOrderRequest", "CreateOrderResponse"),
    },
}
"""Objects that are kept though neither document needs them: models without an operation."""
FREE_FORM = {
    "reference-2025-01-27": set(),
    "trade-api-3.34": {
        *("Market/custom_strike", "EventData/product_metadata", "Series/product_metadata"),
        *("Milestone/details", "StructuredTarget/details", "LiveData/details"),
        *("EventLiveData/details", "PlayByPlayPeriodsInner/events/items"),
        "MarketMetadataUpdatedFrame/msg/custom_strike",
        "MarketLifecycleV2Frame/msg/additional_metadata/custom_strike",
        "MultivariateMarketLifecycleFrame/msg/additional_metadata/custom_strike",
    },
}
"""Where there are objects whose fields nobody knows."""


def spec_errors(document, **where):
    return [error.message for error in OpenAPIV31SpecValidator(document, **where).iter_errors()]


def test_there_are_both_editions():
    assert list(EDITIONS) == list(edition_names()) == ["reference-2025-01-27", "trade-api-3.34"]
    assert all(isinstance(files.edition, Edition) for files in EDITIONS.values())


# -- documents ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule("C00", "T00", "T07")
@each_edition
def test_the_bundled_document_is_openapi_3_1(files):
    assert spec_errors(files.edition.openapi) == []


@each_edition
def test_the_written_document_is_openapi_3_1_with_its_files(files):
    written = files.read("openapi.json")

    assert spec_errors(written, base_uri=f"{files.folder.as_uri()}/openapi.json") == []


@pytest.mark.rule("C12", "C13", "T10")
@each_edition
def test_the_stream_document_keeps_the_rules_of_asyncapi_3(files):
    assert problems(files.edition.asyncapi) == []


@each_edition
def test_the_bundled_documents_refer_to_nothing_outside_themselves(files):
    for document in (files.edition.openapi, files.edition.asyncapi):
        references = set(all_references(document))

        assert references
        assert all(reference.startswith("#/") for reference in references)


@each_edition
def test_every_file_the_written_documents_refer_to_exists(files):
    for name in ("openapi.json", "asyncapi.json"):
        references = {each for each in all_references(files.read(name)) if not each.startswith("#")}

        assert references
        for reference in references:
            assert (files.folder / reference).is_file()


@each_edition
def test_the_schemas_of_messages_are_the_objects(files):
    document = files.edition.asyncapi
    for name, message in document["components"]["messages"].items():
        schema = follow(message["payload"]["schema"]["$ref"], document)
        described = files.edition.objects[files.edition.messages[name].object_name]
        assert schema["title"] == described["title"]


@each_edition
def test_operation_ids_are_unique(files):
    methods = [each for path in files.edition.openapi["paths"].values() for each in path.values()]
    names = [each["operationId"] for each in methods if isinstance(each, dict)]

    assert len(names) == len(set(names)) == len(files.edition.operations)


@each_edition
def test_every_placeholder_of_a_path_is_a_required_parameter(files):
    for operation in files.edition.operations.values():
        parameters = [each for each in operation.parameters if each.location == "path"]

        assert sorted(re.findall(r"{(\w+)}", operation.path)) == sorted(p.name for p in parameters)
        assert all(each.required for each in parameters)


@each_edition
def test_every_default_of_a_parameter_keeps_its_own_schema(files):
    for operation in files.edition.operations.values():
        for parameter in operation.parameters:
            if "default" in parameter.schema:
                assert parameter.validator.is_valid(parameter.schema["default"])


@pytest.mark.rule("C00", "C12", "C28", "D14", "T01")
@each_edition
def test_the_servers_are_the_venues(files):
    edition = files.edition
    servers = {server["description"]: server["url"] for server in edition.openapi["servers"]}

    assert servers == {name: each.rest_url for name, each in edition.environments.items()}
    for name, environment in edition.environments.items():
        server = edition.asyncapi["servers"][name]
        assert f"{server['protocol']}://{server['host']}{server['pathname']}" == environment.ws_url
        assert environment.rest_url.endswith(edition.base_path)
        assert environment.ws_url.endswith(edition.ws_path)


@each_edition
def test_bundling_gives_the_same_bytes_again(files):
    edition = files.edition
    again = json.dumps(edition.make_openapi()), json.dumps(edition.make_asyncapi())

    assert again == (json.dumps(edition.openapi), json.dumps(edition.asyncapi))


# -- objects -----------------------------------------------------------------------------------------------------------


@each_object
def test_every_object_is_a_json_schema_of_2020_12(files, name):
    """As written by one validator's copy of the meta-schema, without references by the other's."""
    jsonschema.Draft202012Validator.check_schema(files.edition.objects[name])
    jsonschema_rs.meta.validate(files.resolved(name))


@each_object
def test_every_object_says_what_it_is(files, name):
    schema = files.edition.objects[name]

    assert schema["title"]
    assert schema["description"].endswith(".")
    assert schema["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$id"]


@pytest.mark.rule("D55")
@each_object
def test_no_object_leaves_fields_to_chance(files, name):
    for schema in object_schemas(files.resolved(name)):
        assert schema["additionalProperties"] is False
        assert schema["type"] == "object"
        assert set(schema.get("required", ())) <= set(schema["properties"])


@each_edition
def test_objects_without_known_fields_are_those_that_nobody_knows(files):
    free = {
        place
        for name in files.object_names
        for place, schema in all_schemas(files.edition.objects[name], name)
        if "object" in schema.get("type", ())
        and not {"properties", "additionalProperties"} & set(schema)
    }

    assert free == FREE_FORM[files.edition.name]


@each_edition
def test_every_object_is_used_by_a_document_or_known_not_to_be(files):
    used = set(files.edition.openapi["components"]["schemas"]) | set(
        files.edition.asyncapi["components"]["schemas"]
    )

    assert set(files.object_names) - used == IN_NO_DOCUMENT[files.edition.name]
    assert used <= set(files.object_names)


@each_edition
def test_names_of_files_differ_in_more_than_their_case(files):
    for folder in ("objects", "examples", "counterexamples"):
        names = [path.name.lower() for path in files.folder.glob(f"{folder}/*")]
        assert len(names) == len(set(names))


# -- examples and counterexamples --------------------------------------------------------------------------------------


@each_example
def test_every_example_keeps_the_schema_of_its_object(files, name):
    example = files.edition.examples[name]

    assert files.edition.validator(example["object"]).violations(example["value"]) == ()
    assert set(re.findall(r"[CTD]\d\d", example["source"])) <= set(files.edition.rules)


@each_example
def test_every_field_of_every_example_is_named_by_its_schema(files, name):
    example = files.edition.examples[name]

    assert list(unnamed_fields(files.resolved(example["object"]), example["value"])) == []


def test_a_field_that_a_schema_does_not_name_would_be_found():
    schema = EDITIONS["reference-2025-01-27"].resolved("get_order_response")
    value = {"order": {"order_id": "ord_123456789", "fills": [{"maker": True}], "fee": 0}}

    assert list(unnamed_fields(schema, value)) == ["/order/fills/0/maker", "/order/fee"]


@each_object
def test_each_object_has_values_that_keep_it(files, name):
    values = files.valid_values(name)
    told = oracle(files.resolved(name))

    assert values
    for value in values:
        assert files.edition.validator(name).violations(value) == ()
        assert oracle_findings(told, value) == set()


@pytest.mark.rule("C32", "D30", "T06", "T11", "D54", "D56")
@each_object
def test_counterexamples_are_refused_for_the_reason_they_name_by_both_validators(files, name):
    cases = files.counterexamples(name)
    validator, told = files.edition.validator(name), oracle(files.resolved(name))
    for case in cases:
        expected = {(case["keyword"], case["pointer"])}

        violations = validator.violations(case["value"])
        assert [(each.keyword, each.pointer) for each in violations] == list(expected), case["name"]
        assert oracle_findings(told, case["value"]) == expected, case["name"]
        assert our_findings(violations) == expected
    assert len(cases) >= 3
    assert len(cases) == len({case["name"] for case in cases})


@pytest.mark.rule("D55")
@each_object
def test_the_tolerant_form_lets_unknown_fields_pass_and_nothing_else(files, name):
    tolerant = files.edition.validator(name, tolerant=True)
    for case in files.counterexamples(name):
        unknown = case["keyword"] == "additionalProperties"
        assert tolerant.is_valid(case["value"]) is unknown, case["name"]


@each_edition
def test_counterexamples_are_of_objects_that_exist(files):
    found = sorted(path.stem for path in files.folder.glob("counterexamples/*.json"))

    assert found == files.object_names
    for name in found:
        assert name == files.read(f"counterexamples/{name}.json")["object"]


# -- errors, rules, ledger ---------------------------------------------------------------------------------------------


@pytest.mark.rule("C21", "T03")
@each_edition
def test_each_status_of_an_operation_lists_only_codes_of_that_status(files):
    document = files.edition.openapi
    for operation in files.edition.operations.values():
        answers = document["paths"][operation.path][operation.method.lower()]["responses"]
        for status, answer in answers.items():
            found = answer
            if "$ref" in answer:
                found = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
            codes = found.get("x-error-codes", ())
            assert {files.edition.errors[code].status for code in codes} <= {int(status)}


@each_edition
def test_rules_of_the_edition_are_numbered_without_a_gap(files):
    by_letter = {}
    for rule_id in files.edition.rules:
        by_letter.setdefault(rule_id[0], []).append(int(rule_id[1:]))

    assert "D" in by_letter
    for numbers in by_letter.values():
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


@each_edition
def test_the_ledger_has_one_row_for_every_decision(files):
    ledger = (files.folder / "LEDGER.md").read_text(encoding="utf-8")
    for rule_id in (each for each in files.edition.rules if each.startswith("D")):
        rows = [line for line in ledger.splitlines() if line.startswith(f"| {rule_id} |")]

        assert len(rows) == 1, rule_id
        _, _, section, written, ours, _ = rows[0].split("|")
        assert re.match(r" [CT]\d\d", section)
        assert set(re.findall(r"[CT]\d\d", section)) <= set(files.edition.rules)
        assert written.strip()
        assert ours.strip()


# -- walking -----------------------------------------------------------------------------------------------------------


def all_references(part):
    if isinstance(part, list):
        for item in part:
            yield from all_references(item)
    elif isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from all_references(value)


def unnamed_fields(schema, value, pointer=""):
    """Yield a pointer to each field of ``value`` that ``schema`` does not name."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            parts = schema.get("prefixItems") or [schema["items"]] * len(value)
            yield from unnamed_fields(parts[index], item, f"{pointer}/{index}")
    elif isinstance(value, dict) and "properties" in schema:
        for field, part in value.items():
            if field in schema["properties"]:
                yield from unnamed_fields(schema["properties"][field], part, f"{pointer}/{field}")
            else:
                yield f"{pointer}/{field}"


def object_schemas(schema):
    """Yield the schemas of objects in ``schema``, without those inside conditions."""
    if not isinstance(schema, dict):
        return
    if "properties" in schema:
        yield schema
        for part in schema["properties"].values():
            yield from object_schemas(part)
    for word in ("items", "additionalProperties"):
        yield from object_schemas(schema.get(word))
    for part in (*schema.get("anyOf", ()), *schema.get("prefixItems", ())):
        yield from object_schemas(part)


def all_schemas(schema, place):
    """Yield (place, schema) of every schema in ``schema``, itself first."""
    yield place, schema
    for field, part in schema.get("properties", {}).items():
        yield from all_schemas(part, f"{place}/{field}")
    for word in ("items", "additionalProperties"):
        if isinstance(schema.get(word), dict):
            yield from all_schemas(schema[word], f"{place}/{word}")
    for part in (*schema.get("anyOf", ()), *schema.get("prefixItems", ())):
        yield from all_schemas(part, place)
