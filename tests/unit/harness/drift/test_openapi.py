import pytest

from kalshi_harness.drift.openapi import is_local, path_key, read_openapi, scheme_words
from kalshi_harness.drift.references import DocumentError
from support.drift_documents import openapi, put


def section(*changes):
    document = openapi()
    for change in changes:
        change(document)
    return read_openapi(document)


def operation(key, *changes):
    return section(*changes)[0].children[f"operation {key}"]


def test_a_document_has_its_operations_and_hosts():
    rest, topics, base_path = section()

    assert list(rest.children) == [
        "operation GET /orders",
        "operation POST /orders",
        "operation DELETE /orders/{}",
        "server https://api.example.org/v2",
    ]
    assert topics == {"rest"}
    assert base_path == "/v2"


def test_an_operation_has_parameters_body_and_answers():
    children = operation("GET /orders").children

    assert list(children) == ["query status", "query limit", "response 200", "response 429"]
    assert children["query status"].facts["enum"] == ("done", "open")
    assert operation("POST /orders").children["request"].facts["required"] is True


def test_a_parameter_of_the_path_is_known_by_its_place():
    assert operation("DELETE /orders/{}").children["path 0"].name == "order_id"
    assert path_key("/a/{b}/c/{d}") == "/a/{}/c/{}"


def test_parameters_of_a_path_are_those_of_its_operations():
    shared = put("paths", "/orders", "parameters", [{"name": "shard", "in": "query", "schema": {}}])

    assert "query shard" in operation("GET /orders", shared).children
    assert "query shard" in operation("POST /orders", shared).children


def test_headers_that_openapi_ignores_are_left_out_and_others_have_no_case():
    headers = [
        {"name": "Authorization", "in": "header", "schema": {}},
        {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}},
    ]
    children = operation(
        "POST /orders", put("paths", "/orders", "post", "parameters", headers)
    ).children

    assert [key for key in children if key.startswith("header")] == ["header idempotency-key"]


def test_who_may_call_is_what_is_on_the_wire():
    both = put("paths", "/orders", "get", "security", [{"key": [], "other": []}, {}])

    assert operation("GET /orders").facts["auth"] == (("header Authorization: Bearer",),)
    assert operation("GET /orders", both).facts["auth"] == (
        (),
        ("header Authorization: Bearer", "header X-Key"),
    )


@pytest.mark.parametrize(
    ("scheme", "words"),
    [
        ({"type": "http", "scheme": "bearer"}, "header Authorization: Bearer"),
        ({"type": "apiKey", "in": "query", "name": "key"}, "query key"),
        ({"type": "httpApiKey", "in": "header", "name": "X"}, "header X"),
        ({"type": "oauth2"}, "oauth2"),
        ({}, "mine"),
    ],
)
def test_a_security_scheme_is_told_by_what_it_asks_for(scheme, words):
    assert scheme_words("mine", scheme) == words


def test_error_codes_of_an_answer_are_a_topic():
    rest, topics, _ = section(
        put("paths", "/orders", "get", "responses", "429", "x-error-codes", ["slow_down"])
    )

    answer = rest.children["operation GET /orders"].children["response 429"]
    assert "code slow_down" in answer.children
    assert "error_codes" in topics


def test_a_host_of_this_machine_is_no_part_of_a_contract():
    rest, _, _ = section(put("servers", [{"url": "http://127.0.0.1:8787/v2"}, {"url": "/v3"}]))

    assert not [key for key in rest.children if key.startswith("server")]
    assert is_local("http://localhost:1")
    assert not is_local("https://api.example.org")


def test_lists_written_in_another_way_are_a_fact():
    plain = put("paths", "/orders", "get", "parameters", 0, "explode", True)
    joined = put("paths", "/orders", "get", "parameters", 0, "explode", False)

    assert "explode" not in operation("GET /orders", plain).children["query status"].facts
    assert operation("GET /orders", joined).children["query status"].facts["explode"] is False


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put("openapi", "2.0"), "/openapi: 3.0 and 3.1 are read, got '2.0'"),
        (put("paths", []), "/paths must be an object"),
        (
            put("paths", "/orders", "get", "parameters", [{}]),
            "/paths/~1orders/get: a parameter needs",
        ),
        (put("paths", "/orders", "get", "responses", []), "/paths/~1orders/get is no operation"),
        (
            put("paths", "/orders", "get", "responses", "200", {"$ref": "#/x"}),
            "/paths/~1orders/get: .* names nothing",
        ),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(change, message):
    with pytest.raises(DocumentError, match=message):
        section(change)
