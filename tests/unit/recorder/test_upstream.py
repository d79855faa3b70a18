import ssl

import httpcore2
import pytest

from mock_exchange.recorder.upstream import is_loopback, parse_resolve, upstream_at, why
from support.harness_standin import make_authority


@pytest.mark.parametrize(
    ("url", "authority", "origin", "stream_origin"),
    [
        ("https://h.example", "h.example", "https://h.example", "wss://h.example"),
        ("wss://h.example:443/", "h.example", "https://h.example", "wss://h.example"),
        ("https://h.example:8443", "h.example:8443", "https://h.example:8443", "wss://h.example:8443"),
        ("http://127.0.0.1:80", "127.0.0.1", "http://127.0.0.1", "ws://127.0.0.1"),
        ("ws://[::1]:9", "[::1]:9", "http://[::1]:9", "ws://[::1]:9"),
    ],
)  # fmt: skip
def test_where_a_server_is(url, authority, origin, stream_origin):
    upstream = upstream_at(url)

    assert (upstream.authority, upstream.origin) == (authority, origin)
    assert upstream.stream_origin == stream_origin
    assert upstream.is_secure == url.startswith(("https", "wss"))


@pytest.mark.parametrize(
    ("url", "why_not"),
    [
        ("h.example", "no URL of a server"),
        ("ftp://h.example", "no URL of a server"),
        ("https://h:x", "no URL of a server"),
        ("https://", "no URL of a server"),
        ("https://h.example/trade-api/v2", "has no path: say https://h.example."),
        ("https://u:p@h.example", "no user, query or fragment"),
        ("https://h.example?x", "no user, query or fragment"),
    ],
)
def test_a_url_that_will_not_do_says_why(url, why_not):
    with pytest.raises(ValueError, match=why_not):
        upstream_at(url)


@pytest.mark.rule("C31", "D25")
@pytest.mark.parametrize("url", ["http://h.example", "ws://10.0.0.1"])
def test_in_clear_only_loopback_is_spoken_to(url):
    with pytest.raises(ValueError, match="not encrypted"):
        upstream_at(url)


@pytest.mark.rule("C31", "D25")
def test_certificates_and_names_are_always_checked(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONHTTPSVERIFY", "0")
    ca_file = make_authority(tmp_path, ["h.example"]).ca_file
    for context in (
        upstream_at("https://h").context,
        upstream_at("wss://h", ca_file=ca_file).context,
    ):
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
    assert upstream_at("http://localhost").context is None


def test_a_file_of_cas_that_is_none(tmp_path):
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(ValueError, match="holds no certificates"):
        upstream_at("https://h", ca_file=tmp_path / "ca.pem")
    with pytest.raises(OSError, match="No such file"):
        upstream_at("https://h", ca_file=tmp_path / "nothing.pem")


def test_a_name_is_found_where_the_table_says_and_else_by_itself():
    table = parse_resolve(["a.example:443:127.0.0.1:8443", "b.example:443:127.0.0.2"])

    assert upstream_at("https://a.example", resolve=table).endpoint == ("127.0.0.1", 8443)
    assert upstream_at("wss://b.example", resolve=table).endpoint == ("127.0.0.2", 443)
    assert upstream_at("https://a.example:444", resolve=table).endpoint == ("a.example", 444)


@pytest.mark.parametrize(
    "entry",
    ["a", "a:443", "a:x:127.0.0.1", "a:443:127.0.0.1:x", ":443:1.2.3.4", "a:1:b:2:c", "a:0:b"],
)
def test_a_broken_entry_is_quoted(entry):
    with pytest.raises(ValueError, match=f"--upstream-resolve '{entry}'"):
        parse_resolve([entry])


def test_loopback():
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "::1")))
    assert not any(map(is_loopback, ("h.example", "10.0.0.1")))


def caused(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (caused(httpcore2.ConnectError("all failed"), ConnectionRefusedError(111, "x")), "connection refused"),
        (TimeoutError(), "no answer in time"),
        (httpcore2.ReadTimeout(), "no answer in time (ReadTimeout)"),
        (httpcore2.RemoteProtocolError("Server disconnected"), "Server disconnected"),
        (ssl.SSLError(1, "[SSL] wrong version number"), "TLS failed: "),
        (OSError(), "OSError"),
    ],
)  # fmt: skip
def test_what_kept_a_server_from_answering_is_told(error, said):
    assert said in why(error)
