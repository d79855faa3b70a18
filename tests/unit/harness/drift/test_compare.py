import pytest

from kalshi_contract.loader import load_edition
from kalshi_harness.drift.compare import compare, summary, uncompared
from kalshi_harness.drift.editions import document_contract, edition_contract
from kalshi_harness.drift.tree import Breaking, Node
from support.drift_documents import REST_CHANGES, STREAM_CHANGES, asyncapi, drop, openapi, put

EDITIONS = ("reference-2025-01-27", "trade-api-3.34")


def differences(before, after):
    return compare(document_contract(before, "a"), document_contract(after, "b"))


def changed(change, make=openapi):
    document = make()
    change(document)
    return differences(make(), document)


def told(found):
    return {(one.kind, one.where) for one in found}


@pytest.mark.parametrize("name", REST_CHANGES)
def test_one_change_of_an_openapi_document_is_named_where_it_is_and_nowhere_else(name):
    change, expected = REST_CHANGES[name]

    assert told(changed(change)) == expected


@pytest.mark.parametrize("name", STREAM_CHANGES)
def test_one_change_of_an_asyncapi_document_is_named_where_it_is_and_nowhere_else(name):
    change, expected = STREAM_CHANGES[name]

    assert told(changed(change, asyncapi)) == expected


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_edition_does_not_differ_from_itself(edition):
    contract = edition_contract(load_edition(edition))

    assert compare(contract, contract) == ()


def test_the_differences_the_other_way_round_are_the_mirrored_ones():
    a, b = (edition_contract(load_edition(edition)) for edition in EDITIONS)
    there, back = compare(a, b), compare(b, a)

    assert len(there) > 500
    assert {repr(one) for one in there} == {repr(one.mirrored()) for one in back}


def test_a_difference_says_what_each_side_says():
    (one,) = changed(put(*("paths", "/orders", "get", "parameters", 1, "schema", "minimum", 1)))

    assert (one.a, one.b) == (None, "minimum 1")
    assert one.breaking == Breaking(client_of_a=True, server_of_a=False)


def test_documents_with_and_without_the_base_path_in_their_paths_are_the_same():
    document = openapi()
    document["paths"] = {f"/v2{path}": item for path, item in document["paths"].items()}
    document["servers"] = [{"url": "https://api.example.org", "description": "production"}]

    assert {one.kind for one in differences(openapi(), document)} == {"server_renamed"}


def test_an_error_code_that_a_whole_side_lacks_is_told_once():
    a, b = (edition_contract(load_edition(edition)) for edition in EDITIONS)

    found = [one for one in compare(a, b) if "MALFORMED_JSON" in one.where]

    assert [(one.kind, one.where) for one in found] == [
        ("error_missing", "error code MALFORMED_JSON")
    ]


def test_what_only_one_side_speaks_of_is_not_compared_but_named():
    document = openapi()
    document["paths"]["/orders"]["get"]["x-buckets"] = ["read"]
    a, b = document_contract(openapi(), "a"), document_contract(document, "b")

    assert compare(a, b) == ()
    assert uncompared(a, b) == [("buckets", "B")]


def test_topics_that_both_sides_speak_of_are_compared():
    one, other = openapi(), openapi()
    put("paths", "/orders", "get", "x-buckets", ["read"])(one)
    put("paths", "/orders", "get", "x-buckets", ["write"])(other)

    assert told(differences(one, other)) == {("operation_buckets_changed", "GET /orders")}


def test_a_rename_is_suggested_and_what_is_inside_is_compared_too():
    def change(document):
        body = document["paths"]["/orders"]["post"]["requestBody"]
        properties = body["content"]["application/json"]["schema"]["properties"]
        properties["notes"] = {"type": "integer"}
        del properties["note"]

    found = {one.kind: one for one in changed(change)}

    assert found["request_field_renamed"].confidence == pytest.approx(0.95)
    assert found["request_field_type_changed"].where == "POST /orders request body (note → notes)"


def test_what_was_taken_out_of_an_envelope_is_told_as_such_and_compared():
    def change(document):
        content = document["paths"]["/orders"]["post"]["responses"]["201"]["content"]
        schema = content["application/json"]["schema"]
        schema["properties"]["count"] = {"type": "string"}

    def enveloped(document):
        content = document["paths"]["/orders"]["post"]["responses"]["201"]["content"]
        schema = content["application/json"]["schema"]
        content["application/json"]["schema"] = {
            "type": "object",
            "properties": {"order": schema},
            "required": ["order"],
        }

    one, other = openapi(), openapi()
    enveloped(one)
    change(other)
    found = told(differences(one, other))
    place = "POST /orders response 201"

    assert ("response_field_missing", f"{place} order") in found
    assert ("response_field_renamed", f"{place} (order.order_id → order_id)") in found
    assert ("response_field_type_changed", f"{place} (order.count → count)") in found
    assert ("response_field_added", f"{place} order_id") not in found


def test_forms_of_a_union_that_differ_in_nothing_else_are_one_difference():
    def union(extra):
        one = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
        two = {"type": "object", "properties": {"b": {"type": "string"}}, "required": extra}
        return put("paths", "/orders", "post", "responses", "409",
                   {"content": {"application/json": {"schema": {"oneOf": [one, two]}}}})  # fmt: skip

    one, other = openapi(), openapi()
    union(["b"])(one)
    union([])(other)

    assert told(differences(one, other)) == {
        ("response_variants_changed", "POST /orders response 409")
    }


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"types": ("string",), "format": "uuid", "required": True}, "string, uuid, required"),
        ({"types": ("string",), "enum": ("a", "b")}, "string, one of 2"),
        ({"types": ("string",), "enum": ("a",)}, "string, always a"),
        ({"status": 404}, "status 404"),
        ({}, "name"),
    ],
)
def test_a_thing_is_summed_up_in_few_words(facts, words):
    assert summary(Node("field", "name", facts)) == words


def test_an_object_is_summed_up_by_its_first_fields():
    fields = {f".{name}": Node("field", name) for name in "abcdefgh"}

    assert summary(Node("field", "x", {"types": ("object",)}, fields)) == (
        "object {a, b, c, d, e, f, ...}"
    )


def test_what_is_inside_a_thing_of_another_type_is_not_told_besides():
    change = put(*("paths", "/orders", "post", "responses", "201", "content", "application/json"),
                 "schema", {"type": "string"})  # fmt: skip

    assert ("response_type_changed", "POST /orders response 201") in told(changed(change))
    assert not [one for one in changed(change) if one.kind.startswith("response_field")]


def test_a_change_that_is_spelling_only_is_no_difference():
    def change(document):
        drop("paths", "/orders", "get", "operationId")(document)
        document["info"]["title"] = "other"
        schemes = document["components"]["securitySchemes"]
        schemes["renamed"] = schemes.pop("key")
        document["security"] = [{"renamed": []}]
        item = document["paths"].pop("/orders/{order_id}")
        item["delete"]["parameters"][0]["name"] = "id"
        document["paths"]["/orders/{id}"] = item

    assert changed(change) == ()
