"""Operations become a document."""

import pytest

from contract_build.openapi import answers_of, openapi_of


@pytest.fixture(scope="module")
def document(facts):
    return openapi_of(facts)


def test_a_write_is_spelled_whole(document):
    operation = document["paths"]["/portfolio/events/orders"]["post"]

    assert operation["operationId"] == "CreateOrderV2"
    assert "security" not in operation
    assert operation["requestBody"]["required"] is True
    content = operation["requestBody"]["content"]["application/json"]
    assert content["schema"] == {"$ref": "objects/CreateOrderV2Request.json"}
    assert content["examples"]["create_order_request"] == {
        "$ref": "examples/create_order_request.json"
    }
    assert list(operation["responses"]) == [
        "201",
        "400",
        "401",
        "403",
        "404",
        "409",
        "429",
        "500",
        "503",
    ]
    assert operation["responses"]["201"]["description"] == "Created"
    assert operation["responses"]["401"] == {"$ref": "#/components/responses/Unauthorized"}
    assert "x-error-codes" in operation["responses"]["409"]


def test_a_parameter_has_its_bounds_and_a_list_is_repeated(document):
    limit = document["paths"]["/markets"]["get"]["parameters"][0]
    (tickers,) = document["paths"]["/markets/orderbooks"]["get"]["parameters"]

    assert limit["schema"] == {
        "type": "integer",
        "format": "int64",
        "minimum": 0,
        "maximum": 1000,
        "default": 100,
    }
    assert limit["required"] is False
    assert (tickers["style"], tickers["explode"]) == ("form", True)
    assert tickers["schema"]["items"] == {"type": "string", "maxLength": 200, "minLength": 1}


@pytest.mark.rule("T17")
def test_public_operations_ask_for_nothing_and_some_reads_take_a_partners_token(document):
    assert document["paths"]["/markets"]["get"]["security"] == []
    assert document["paths"]["/portfolio/fills"]["get"]["security"] == [
        {"accessKey": [], "accessTimestamp": [], "accessSignature": []},
        {"partnerToken": []},
    ]
    assert list(document["security"][0]) == ["accessKey", "accessTimestamp", "accessSignature"]


def test_an_answer_without_a_body_has_no_content(document):
    deleted = document["paths"]["/portfolio/events/orders"]["delete"]["responses"]["204"]

    assert deleted == {"description": "No Content, without a body"}


def test_429_is_everywhere_and_a_status_of_the_exchange_keeps_its_body(facts):
    for operation_id in facts.operations:
        assert 429 in {status for status, _, _ in answers_of(facts, operation_id)}
    assert (503, "ExchangeStatus", ()) in answers_of(facts, "GetExchangeStatus")


def test_what_only_the_openapi_has_says_so(document):
    assert document["paths"]["/communications/rfq_batches"]["get"]["x-only-in"] == "openapi"
