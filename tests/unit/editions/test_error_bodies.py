"""Errors that need no session, in each edition's words."""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.editions.error_bodies import OBJECTS, SPELLINGS, error_of, plain_body
from mock_exchange.editions.served import SERVED


@pytest.mark.parametrize("code", sorted(SPELLINGS))
@pytest.mark.parametrize("name", SERVED)
def test_every_trouble_has_a_code_and_a_body_that_keeps_its_schema(name, code):
    edition = load_edition(name)
    error = error_of(edition, code)
    described = "error_response" if name == SERVED[0] else OBJECTS[error.shape]
    body = plain_body(error, "why")
    if (name, code) == (SERVED[0], "RATE_LIMIT_EXCEEDED"):
        body["error"]["retry_after"] = 1  # which only who refuses knows
    assert edition.validator(described).violations(body) == ()
    assert error.code == code if name == SERVED[0] else error.code == SPELLINGS[code]


def test_a_code_that_nobody_has_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        error_of(load_edition(), "NO_SUCH_CODE")
