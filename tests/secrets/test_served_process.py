"""A server as a process, its log at debug, everything below it at DEBUG too: no key in anything it writes or shows.

Shown by design, each with its reason, are only:

- ``stdout``: the first screen has the key of the first account, so that a user can copy it into a client. Two lines, once.
- ``credentials.json``: the file that ``--credentials-out`` asks for, mode 0600.
- the answers of ``POST /__mock__/keys`` and ``POST /__mock__/keys/…/rotate``: who asks for a key wants it. They say it once.
"""

import re

import pytest

from mock_exchange.transport.offices import TABLE
from support.monitoring_serve import served
from support.secrets_play import BROKEN, TOKEN, Play
from support.secrets_search import searcher_of
from support.transport_raw import call

pytestmark = pytest.mark.rule("C30", "C35", "D27")

SERVE = "from mock_exchange.cli import main; main()"
LOUD = """
import logging
from mock_exchange import cli
begin = cli._begin_log

def begin_loudly(exchange):
    begin(exchange)
    for name in [None, *logging.Logger.manager.loggerDict]:
        logging.getLogger(name).setLevel(logging.DEBUG)

cli._begin_log = begin_loudly
"""
"""Every logger there is says everything it has to say."""

PAGES = ("/metrics", "/healthz?verbose", "/docs", "/openapi.json", "/asyncapi.json", "/nowhere")
READS = sorted(row.path for row in TABLE if row.method == "GET" and "{" not in row.path)
FILLED = (
    "/requests?limit=10000",
    "/requests?account_id=user_0001",
    "/accounts/user_0001",
    "/accounts/{key}",
    "/markets/{key}/book",
    "/orders/{key}",
    "/keys?account_id={key}",
    "/requests?path={key}",
    "/nowhere/{key}",
    "/keys?{key}=1",
)
"""Reads of the control API with a key where an id is due."""


def show(play):
    """Return what the server shows to whoever asks, page by page."""
    server = play.server
    pages = {path: call(server, "GET", path).body for path in PAGES}
    pages |= {f"/__mock__{path}": play.control("GET", path).body for path in READS}
    for path in FILLED:
        pages[f"/__mock__{path}"] = play.control("GET", path.format(key=play.key)).body
    pages["a control call without its token"] = call(
        server, "GET", "/__mock__/keys", X_Control_Token=TOKEN + "x"
    ).body
    for body in ({"account_id": play.key}, {"account_id": "user_0001", play.key: 1}, [play.key]):
        pages[f"a refused key {len(pages)}"] = play.control("POST", "/keys", body).body
    return pages


def played(folder, log_format, code):
    """Play, and return everything that was left behind, by sink, and the secrets."""
    options = ["--log-level", "debug", "--log-format", log_format, "--limits", "off"]
    with served(
        folder, *options, "--control-token", TOKEN, code=code, PYTHONASYNCIODEBUG="1"
    ) as server:
        play = Play(server)
        play.run()
        found = {f"page {path}": body for path, body in show(play).items()}
        assert server.end() == 0
    found["log"] = server.err
    found["stdout"] = server.out
    found["answers"] = b"\n".join(play.answers)
    files = {path for path in folder.rglob("*") if path.is_file()}
    for file in files - {folder / name for name in ("stdout", "stderr", "credentials.json")}:
        found[f"file {file.name}"] = file.read_bytes()
    return found, play.secrets


@pytest.fixture(scope="module", params=["human", "json"])
def sinks(request, tmp_path_factory):
    return played(tmp_path_factory.mktemp("served"), request.param, BROKEN + LOUD + SERVE)


def leaks(text, secrets):
    return [
        f"{each.secret}, {each.form}: {each.around}" for each in searcher_of(secrets).search(text)
    ]


def test_the_play_was_rich(sinks):
    found, secrets = sinks
    log = found["log"].decode()
    for event in (
        "api_answered", "api_body", "auth_failed", "http_refused", "stream_refused", "stream_closed",
        "stream_disconnected", "fault_struck", "defect", "order_accepted",
    ):  # fmt: skip
        assert event in log, event
    assert "[redacted]" in log
    assert "key-0001" in log
    assert len(secrets.known) == 8
    assert len(found["log"]) > 200_000
    assert all(found[f"page {path}"] for path in PAGES)


def test_no_secret_is_in_the_log(sinks):
    found, secrets = sinks
    assert leaks(found["log"], secrets.all) == []


def test_no_secret_is_in_a_page_or_an_answer_of_the_control_api(sinks):
    found, secrets = sinks
    pages = [name for name in found if name.startswith("page ")]
    assert len(pages) > len(READS) + len(FILLED)
    for name in pages:
        assert leaks(found[name], secrets.all) == [], name


def test_no_key_of_the_exchange_is_in_an_answer_or_a_message(sinks):
    found, secrets = sinks
    assert leaks(found["answers"], secrets.known) == []


def test_stdout_shows_the_first_account_s_key_twice_and_no_other_secret(sinks):
    found, secrets = sinks
    out = found["stdout"].decode()
    key = secrets.known["first key"]
    shown = [line for line in out.splitlines() if key in line]
    assert [re.sub(r"^\s+(\S+).*$", r"\1", line) for line in shown] == ["API", "curl"]
    rest = "\n".join(line for line in out.splitlines() if line not in shown)
    assert leaks(rest, secrets.all) == []
    assert leaks("\n".join(shown), {n: s for n, s in secrets.all.items() if n != "first key"}) == []


def test_no_file_is_written_but_the_one_that_was_asked_for(sinks):
    found, _ = sinks
    assert [name for name in found if name.startswith("file ")] == []


def test_the_calls_that_show_keys_by_design_are_two():
    showing = {(row.method, row.path) for row in TABLE if "api_key" in str(row.answer)}
    assert showing == {("POST", "/keys"), ("POST", "/keys/{key_id}/rotate")}


# -- canary: a build that leaks into every sink ----------------------------------------------------------------------------

LEAKY = """
import os, sys
from pathlib import Path
from kalshi_contract.monitoring import tally
from mock_exchange.session.keys import KeyRing
from mock_exchange.session.venue import Venue
from mock_exchange.transport import docs_page, documents, health

KeyRing.redact = lambda self, text: text
Venue.shown = lambda self, text: text
health.package_version = lambda: KEYS[0]
documents.served_openapi = lambda context: {"key": KEYS[0]}
documents.served_asyncapi = lambda context, host: {"key": KEYS[0][5:20]}
docs_page.docs_page = lambda edition: KEYS[0][::-1]
KEYS = []
issue = KeyRing.issue

def issue_and_keep(self, *arguments, **options):
    issued = issue(self, *arguments, **options)
    KEYS.append(issued.api_key)
    Path(os.environ["LEAK_TO"]).write_text(issued.secret.encode().hex())
    print("issued", issued.secret[:10], flush=True)
    return issued

KeyRing.issue = issue_and_keep
import mock_exchange.transport.metrics
mock_exchange.transport.metrics.package_version = lambda: KEYS[0]
"""


@pytest.fixture(scope="module")
def leaky(tmp_path_factory):
    folder = tmp_path_factory.mktemp("leaky")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEAK_TO", str(folder / "dump"))
        return played(folder, "json", LEAKY + BROKEN + LOUD + SERVE)


@pytest.mark.parametrize(
    "check",
    [
        test_no_secret_is_in_the_log,
        test_no_secret_is_in_a_page_or_an_answer_of_the_control_api,
        test_no_key_of_the_exchange_is_in_an_answer_or_a_message,
        test_stdout_shows_the_first_account_s_key_twice_and_no_other_secret,
        test_no_file_is_written_but_the_one_that_was_asked_for,
    ],
)
def test_a_build_that_leaks_is_caught_by_every_check(leaky, check):
    with pytest.raises(AssertionError):
        check(leaky)


@pytest.mark.parametrize(
    "page", [*PAGES[:-1], "/__mock__/requests?limit=10000", "/__mock__/accounts/{key}"]
)
def test_a_page_that_leaks_is_found_by_itself(leaky, page):
    found, secrets = leaky
    assert leaks(found[f"page {page}"], secrets.all) != []


def test_a_file_that_leaks_is_found_by_what_is_in_it(leaky):
    found, secrets = leaky
    assert any("hexadecimal" in each for each in leaks(found["file dump"], secrets.all))
