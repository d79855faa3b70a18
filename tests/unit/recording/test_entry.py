from mock_exchange.recording.entry import first, media_of
from support.recordings import call, entry, stream


def test_a_call_is_named_by_method_and_target():
    one = entry(3, "GET", "/markets?limit=5")

    assert one.title == "GET /markets?limit=5"
    assert (one.call.path, one.call.query) == ("/markets", "limit=5")
    assert not one.is_stream
    assert stream(0, "/ws").is_stream


def test_headers_are_found_whatever_their_case():
    headers = [("Content-Type", "Application/JSON; charset=utf-8"), ("x-a", "1"), ("X-A", "2")]

    assert first(headers, "x-a") == "1"
    assert first(headers, "nothing") == ""
    assert media_of(headers) == "application/json"


def test_no_repr_shows_what_a_client_wrote():
    secret = "kx_Canary_qWzXvBnMkLpOiUyT"
    shown = repr(call("GET", f"/{secret}?k={secret}", secret.encode(), ("Authorization", secret)))

    assert secret not in shown
    assert secret not in repr(stream(0, "/ws", (">", secret)))
