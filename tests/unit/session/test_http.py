import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.session import http


def test_a_request_tells_nothing_that_a_client_wrote():
    request = http.HttpRequest(
        "GET", "/topsecretkey", b"", [(b"authorization", b"Bearer topsecretkey")], b"ab"
    )

    assert repr(request) == "HttpRequest(GET, path of 13 characters, 2 bytes)"


def test_a_success_has_no_error_code():
    assert http.HttpResponse(200, (), b"{}").code == ""


@pytest.mark.rule("D09")
def test_the_size_of_a_body_is_the_contracts():
    assert load_edition().limits.sizes.body_bytes_max == http.BODY_BYTES_MAX
