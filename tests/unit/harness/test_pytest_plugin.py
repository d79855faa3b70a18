"""The pytest plugin, as a user's own test suite sees it: in a pytest of its own."""

import os
from importlib.metadata import entry_points
from pathlib import Path
from types import SimpleNamespace

import pytest

from kalshi_harness import pytest_plugin
from mock_exchange.core.exchange import replay
from mock_exchange.core.journal import Journal
from support.recordings import entry, har_text

SUITE = """
import urllib.error
import urllib.request

import pytest


def ask(exchange, path):
    own = exchange.credentials()
    request = urllib.request.Request(own.rest_url + path, headers=dict(own.headers))
    with urllib.request.urlopen(request) as answer:
        return answer.status


ports = set()


def test_an_exchange_of_its_own(mock_exchange, mock_exchange_options):
    assert mock_exchange_options == {}
    assert not mock_exchange.clock.frozen
    ask(mock_exchange, "/markets")
    assert len(mock_exchange.requests()) == 1
    ports.add(mock_exchange.url)


def test_another_exchange_of_its_own(mock_exchange):
    ask(mock_exchange, "/markets")
    assert len(mock_exchange.requests()) == 1
    ports.add(mock_exchange.url)


@pytest.mark.mock_exchange(edition="trade-api-3.34", auth="trust")
def test_an_exchange_whose_callers_sign(mock_exchange, tmp_path):
    own = mock_exchange.credentials()
    assert own.write_key(tmp_path / "key.pem").read_text() == own.private_key_pem
    assert ask(mock_exchange, "/portfolio/balance") == 200


@pytest.mark.mock_exchange(seed=3, limits="off")
class TestMarked:
    @pytest.mark.mock_exchange(seed=4, clock="frozen")
    def test_the_closest_marker_wins(self, mock_exchange, mock_exchange_options):
        assert mock_exchange_options == {"seed": 4, "limits": "off", "clock": "frozen"}
        assert (mock_exchange.seed, mock_exchange.clock.frozen) == (4, True)


@pytest.mark.replay("session.har")
def test_on_a_recording(replayer):
    with urllib.request.urlopen(replayer.url + "/a") as answer:
        assert answer.read() == b"{}"


def test_without_a_recording(replayer):
    pass


@pytest.mark.replay("nothing.har")
def test_on_a_recording_that_is_not_there(replayer):
    pass


@pytest.mark.faults({"rules": [{"fault": {"kind": "status", "status": 503}, "when": {"nth": 1}}]})
class TestFaults:
    @pytest.mark.faults("lost-acks", seed=5)
    def test_plans_of_class_and_test_make_one(self, mock_exchange):
        assert mock_exchange.faults.plan.seed == 5
        assert len(mock_exchange.faults.plan) == 5
        with pytest.raises(urllib.error.HTTPError, match="503"):
            ask(mock_exchange, "/markets")
        assert ask(mock_exchange, "/markets") == 200


@pytest.mark.faults("lost-ack")
def test_with_an_unknown_plan(mock_exchange):
    pass


def test_that_fails(mock_exchange):
    ask(mock_exchange, "/markets?limit=1")
    raise AssertionError("on purpose")


@pytest.mark.mock_exchange(edition="trade-api-3.34", clock="frozen")
@pytest.mark.parametrize("way", ["a/way"])
def test_that_fails_too(mock_exchange, way):
    mock_exchange.deposit("user_0001", 12_345)
    raise AssertionError(mock_exchange.state_hash())


@pytest.mark.mock_exchange(3)
def test_with_a_positional_option(mock_exchange):
    pass


def test_without_an_exchange_that_fails():
    raise AssertionError("on purpose")
"""


def run(forks, folder, *arguments):
    folder.joinpath("test_suite.py").write_text(SUITE)
    folder.joinpath("session.har").write_text(har_text(entry(0, "GET", "/a", gives=b"{}")))
    words = ["pytest", "-p", "kalshi_harness.pytest_plugin", "-p", "no:cacheprovider"]
    words += ["--strict-markers", "-q", *arguments, str(folder)]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # others cost seconds
    return forks.run(words, folder, environment).stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("suite")


@pytest.fixture(scope="module")
def output(forks, folder):
    return run(forks, folder, "--mock-journal-dir", "artefacts/journals")


def test_each_test_has_its_own_exchange_and_options_come_from_markers(output):
    assert "6 passed" in output
    assert "3 failed" in output


def test_a_positional_option_is_a_mistake_that_says_so(output):
    assert "4 errors" in output
    assert "keyword options only" in output


def test_a_recording_that_is_not_named_or_not_there_is_a_mistake_that_says_so(output):
    assert 'replayer needs a recording: @pytest.mark.replay("session.har")' in output
    assert "replay: [Errno 2] No such file or directory" in output


def test_an_unknown_plan_is_a_mistake_that_says_which_was_meant(output):
    assert "did you mean 'lost-acks'" in output


def test_the_last_requests_are_in_the_report_of_a_test_that_failed(output):
    assert output.count("mock exchange, last 20 requests") == 2
    assert "1 GET /trade-api/v2/markets?limit=1 -> 200" in output


def test_the_journal_of_a_test_that_failed_is_a_file_that_replays(output, folder):
    journals = folder / "artefacts" / "journals"
    names = {path.name for path in journals.iterdir()}
    second = "test_suite.py-test_that_fails_too-a-way.jsonl"
    assert names == {"test_suite.py-test_that_fails.jsonl", second}
    assert f"mock-exchange replay --step artefacts/journals/{second}" in output
    with (journals / second).open("rb") as lines:
        again = replay(Journal.read(lines))
    assert again.state_hash() in output


def test_a_journal_that_cannot_be_written_is_told_in_the_report(folder, tmp_path):
    (tmp_path / "file").touch()
    item = SimpleNamespace(nodeid="tests/test_x.py::test_y[é]")
    told = pytest_plugin._keep_journal(item, None, tmp_path / "file" / "inside")
    assert told.startswith("not written: Not a directory: ")
    assert told.endswith("tests-test_x.py-test_y-é.jsonl")


@pytest.mark.parametrize(
    ("option", "ini", "folder"),
    [(None, [], None), (None, ["/a"], Path("/a")), (Path("b"), ["/a"], Path("b"))],
)
def test_the_folder_of_journals_is_an_option_or_configured(option, ini, folder):
    config = SimpleNamespace(getoption=lambda _: option, getini=lambda _: ini)
    assert pytest_plugin._journal_folder(config) == folder


def test_the_marker_is_described(pytestconfig):
    markers = pytestconfig.getini("markers")
    assert any(line.startswith("mock_exchange(") for line in markers)
    assert any(line.startswith("faults(") for line in markers)
    assert any(line.startswith("replay(") for line in markers)


def test_pytest_finds_it_by_its_entry_point():
    (found,) = (
        point for point in entry_points(group="pytest11") if point.name == "kalshi_mock_exchange"
    )
    assert found.value == "kalshi_harness.pytest_plugin"


def test_it_is_safe_under_xdist(forks, tmp_path):
    assert "3 passed" in run(forks, tmp_path, "-p", "xdist", "-n", "2", "-k", "own or closest")
