import ssl

import pytest

from kalshi_harness.network import Network, TargetUnreachableError, parse_resolve


@pytest.mark.rule("C31", "D25")
@pytest.mark.parametrize(
    "url", ["http://example.org/v2", "ws://example.org/ws", "http://10.0.0.1/"]
)
def test_in_clear_only_loopback_is_spoken_to(url):
    with pytest.raises(ValueError, match="not encrypted"):
        Network().endpoint(url)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "https:///path", "127.0.0.1:80"])
def test_what_is_no_url_of_an_exchange_is_refused(url):
    with pytest.raises(ValueError, match="not a URL"):
        Network().endpoint(url)


def test_a_name_is_found_where_the_table_says_and_else_by_itself():
    network = Network(
        resolve=parse_resolve(["a.example:443:127.0.0.1:8443", "b.example:443:127.0.0.2"])
    )
    assert network.endpoint("https://a.example/x") == ("127.0.0.1", 8443)
    assert network.endpoint("wss://b.example/ws") == ("127.0.0.2", 443)
    assert network.endpoint("https://a.example:444/x") == ("a.example", 444)
    assert network.endpoint("http://127.0.0.1:9/") == ("127.0.0.1", 9)


@pytest.mark.parametrize(
    "entry", ["a", "a:443", "a:x:127.0.0.1", "a:443:127.0.0.1:x", ":443:1.2.3.4", "a:1:b:2:c"]
)
def test_a_broken_entry_is_quoted(entry):
    with pytest.raises(ValueError, match="--resolve"):
        parse_resolve([entry])


@pytest.mark.rule("C31", "D25")
def test_certificates_and_names_are_always_checked(monkeypatch):
    monkeypatch.setenv("PYTHONHTTPSVERIFY", "0")
    context = Network().ssl_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.rule("D24")
def test_a_target_that_is_not_there_is_unreachable():
    with pytest.raises(TargetUnreachableError, match=r"^unreachable: http://127\.0\.0\.1:9"):
        Network(connect_timeout_s=1.0).probe("http://127.0.0.1:9/")
    assert issubclass(TargetUnreachableError, AssertionError)


@pytest.mark.rule("C31", "D25")
def test_a_file_without_certificates_is_named(tmp_path):
    file = tmp_path / "key.pem"
    file.write_text("no certificate")
    with pytest.raises(ValueError, match="there is no certificate"):
        Network(ca_file=file).ssl_context()
