from mock_exchange.session import http


def test_a_request_tells_nothing_that_a_client_wrote():
    request = http.HttpRequest(
        "GET", "/topsecretkey", b"", [(b"authorization", b"Bearer topsecretkey")], b"ab"
    )

    assert repr(request) == "HttpRequest(GET, path of 13 characters, 2 bytes)"


def test_a_success_has_no_error_code():
    assert http.HttpResponse(200, (), b"{}").code == ""
