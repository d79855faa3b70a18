"""The live page's files, over the wire: types, tags, a strict policy, and who gets them."""

import re

import pytest

from mock_exchange import MockExchange
from mock_exchange.transport import live_page
from mock_exchange.transport.live_page import page_files
from support.transport_raw import address, call, head, talk

CLOSE = "Connection: close"


@pytest.fixture(scope="module")
def exchange():
    with MockExchange(seed=7, clock="frozen") as running:
        yield running


def test_the_page_is_html_with_a_policy_that_lets_only_its_own_files_run(exchange):
    answer = call(exchange, "GET", "/__mock__/")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert b"<script>" not in answer.body
    assert b"style=" not in answer.body


def test_every_file_that_a_file_names_is_served_with_its_type(exchange):
    html = page_files()["index.html"].body.decode()
    named = set(re.findall(r'(?:href|src)="page/([\w.]+)"', html))
    for name, file in page_files().items():
        if name.endswith(".js"):
            named |= set(re.findall(r'from "\./([\w.]+)"', file.body.decode()))
    assert named == set(page_files()) - {"index.html"}
    for name in named:
        answer = call(exchange, "GET", f"/__mock__/page/{name}")
        assert (answer.status, answer.body) == (200, page_files()[name].body)
        assert answer.headers["content-type"] == live_page.TYPES["." + name.rpartition(".")[2]]


def test_no_file_reaches_out_or_makes_code_of_text():
    for name, file in page_files().items():
        text = file.body.decode()
        outside = re.findall(r"https?://(?!www\.w3\.org/2000/svg)\S+", text)
        assert outside == [], name
        for risk in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert risk not in text, f"{name} uses {risk}"


def test_every_file_is_short():
    lengths = {name: file.body.count(b"\n") for name, file in page_files().items()}
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}


def test_a_file_that_did_not_change_is_not_sent_again(exchange):
    first = call(exchange, "GET", "/__mock__/page/main.js")
    again = call(exchange, "GET", "/__mock__/page/main.js", If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    other = call(exchange, "GET", "/__mock__/page/main.js", If_None_Match='"another"')
    assert other.status == 200


@pytest.mark.parametrize("name", ["nothing.js", "..%2f..%2fcli.py", "__init__.py"])
def test_what_is_no_file_of_the_page_is_not_found(exchange, name):
    assert call(exchange, "GET", f"/__mock__/page/{name}").status == 404


def test_the_path_without_its_slash_leads_to_the_page(exchange):
    answer = call(exchange, "GET", "/__mock__")
    assert (answer.status, answer.headers["location"]) == (308, "/__mock__/")


def test_a_page_of_another_site_or_name_does_not_get_it(exchange):
    foreign = call(exchange, "GET", "/__mock__/", Origin="http://evil.example")
    assert foreign.status == 403
    (rebound,) = talk(exchange, head("GET", "/__mock__/", CLOSE, host="evil.example"))
    assert rebound.status == 403


def test_with_a_control_token_the_files_come_without_it_because_they_ask_for_it():
    with MockExchange(control_token="let-me-in") as guarded:
        assert address(guarded)[0] == "127.0.0.1"
        assert call(guarded, "GET", "/__mock__/").status == 200
        assert call(guarded, "GET", "/__mock__/page/session.js").status == 200
        assert call(guarded, "GET", "/__mock__/state").status == 401
