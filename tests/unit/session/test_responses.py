import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.editions.reference import ReferenceDialect
from mock_exchange.editions.refusal import Refusal
from mock_exchange.session import responses
from mock_exchange.session.responses import BrokenMessageError, Responder

EDITION = load_edition()
ACCOUNT = {"account_id": "user_0001", "balance": 10000, "currency": "USD", "status": "active"}


def make(**options):
    responder = Responder(EDITION, lambda text: text.replace("secret", "***"), **options)
    responder.begin(ReferenceDialect(EDITION))
    return responder


def headers(response):
    return dict(response.headers)


@pytest.mark.rule("C20")
def test_a_success_is_its_value_as_json():
    response = make().answer("get_account_response", {"account": ACCOUNT})

    assert response.status == 200
    assert response.body == (
        b'{"account":{"account_id":"user_0001","balance":10000,"currency":"USD","status":"active"}}'
    )
    assert headers(response) == {
        b"content-type": b"application/json",
        b"content-length": str(len(response.body)).encode(),
    }


@pytest.mark.parametrize("status", [200, 201])
def test_a_success_without_a_body_says_so_or_its_client_waits_for_one(status):
    response = make().answer(None, None, status)

    assert (response.status, response.body) == (status, b"")
    assert headers(response) == {b"content-length": b"0"}
    assert headers(make().answer(None, None, 204)) == {}


def test_the_length_is_right_for_short_and_long_bodies():
    for size in (0, 1, 2_047, 2_048, 100_000):
        assert dict(responses.json_headers(size))[b"content-length"] == str(size).encode()


@pytest.mark.rule("D29", "D30", "C20")
def test_an_answer_that_breaks_its_schema_never_leaves():
    responder = make()

    response = responder.answer("get_account_response", {"account": ACCOUNT | {"balance": -5}})

    assert response.status == 500
    assert b"INTERNAL_ERROR" in response.body
    assert b"-5" not in response.body
    (defect,) = responder.defects
    assert defect.where == "get_account_response"
    assert defect.what == "get_account_response/account/balance breaks 'minimum'"


def test_whoever_wants_to_know_is_told_of_a_defect():
    told = []
    make(on_defect=told.append).answer("get_account_response", {})

    assert len(told) == 1


@pytest.mark.rule("C20", "C21", "C22", "D09", "D10")
@pytest.mark.parametrize("code", EDITION.errors)
def test_every_code_has_its_status_and_keeps_the_contracts_shape(code):
    retry_after = 7 if code == "RATE_LIMIT_EXCEEDED" else None

    response = make().refuse(Refusal(code, "words", None, retry_after))

    assert response.status == EDITION.errors[code].status
    assert response.code == code
    assert responses.orjson.loads(response.body)["error"]["code"] == code


@pytest.mark.rule("C27", "D12", "D13")
def test_the_wait_stands_in_body_and_header():
    response = make().refuse(Refusal("RATE_LIMIT_EXCEEDED", "Rate limit exceeded", None, 60))

    example = EDITION.examples["rate_limit"]["value"]
    assert responses.orjson.loads(response.body) == example
    assert headers(response)[b"retry-after"] == b"60"


@pytest.mark.rule("C01")
def test_a_401_says_how_to_authenticate():
    response = make().refuse(Refusal("INVALID_API_KEY", "Invalid API key"))

    assert headers(response)[b"www-authenticate"] == b"Bearer"


@pytest.mark.rule("D09")
def test_a_405_says_what_is_allowed():
    response = make().refuse(Refusal("METHOD_NOT_ALLOWED", "no", None, None, "DELETE, GET"))

    assert headers(response)[b"allow"] == b"DELETE, GET"


@pytest.mark.rule("C21", "C30")
def test_details_are_cleared_of_secrets():
    refusal = Refusal("INVALID_ORDER", "a secret", {"field": "secret", "value": "my secret"})

    error = responses.orjson.loads(make().refuse(refusal).body)["error"]

    assert error["message"] == "a ***"
    assert error["details"] == {"field": "***", "value": "my ***"}


@pytest.mark.rule("D29")
def test_a_broken_refusal_is_a_defect_too():
    responder = make()

    response = responder.refuse(Refusal("INVALID_ORDER", ""))

    assert (response.status, response.code) == (500, "INTERNAL_ERROR")
    assert responder.defects[0].where == "error_response of INVALID_ORDER"


def test_plain_refusals_are_made_once_and_forgotten_when_told():
    responder = make()
    refusal = Refusal("INVALID_API_KEY", "Invalid API key")
    first = responder.refuse(refusal)

    assert responder.refuse(refusal) is first
    responder.begin(ReferenceDialect(EDITION))
    assert responder.refuse(refusal) is not first


def test_plain_refusals_are_bounded(monkeypatch):
    monkeypatch.setattr(responses, "PLAIN_MAX", 3)
    responder = make()
    for number in range(10):
        responder.refuse(Refusal("MALFORMED_JSON", f"words {number}"))

    assert len(responder._plain) <= 3


@pytest.mark.rule("C17", "D30")
def test_a_stream_message_is_checked_and_encoded():
    value = {"type": "authenticated", "account_id": "user_0001"}

    assert make().message("authenticated", value) == (
        b'{"type":"authenticated","account_id":"user_0001"}'
    )


@pytest.mark.rule("D30")
def test_a_broken_stream_message_is_a_defect():
    responder = make()

    with pytest.raises(BrokenMessageError):
        responder.message("authenticated", {"type": "authenticated"})
    assert len(responder.defects) == 1
