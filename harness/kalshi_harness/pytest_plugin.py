"""The pytest plugin: an exchange for each test, and its last requests in the report of a test that failed.

    def test_my_client(mock_exchange):
        credentials = mock_exchange.credentials()
        ...

    @pytest.mark.mock_exchange(seed=7, limits="off", clock="frozen")
    def test_something_else(mock_exchange): ...

    @pytest.mark.mock_exchange(edition="trade-api-3.34")
    def test_of_a_signing_client(mock_exchange, tmp_path):
        credentials = mock_exchange.credentials()  # key_id, private_key_pem
        key_path = credentials.write_key(tmp_path / "key.pem")
        ...

    @pytest.mark.faults("lost-acks")
    def test_that_no_order_is_sent_twice(mock_exchange): ...

    @pytest.mark.replay("session.har")  # beside the test's file
    def test_on_a_recording(replayer):
        client = MyClient(base_url=replayer.url + "/trade-api/v2")
        ...

``pytest --mock-journal-dir DIR`` (or ``mock_journal_dir`` in the configuration) writes the journal of a failed test's exchange there,
named after the test: ``mock-exchange replay FILE`` plays it again.

Each test has its own exchange on a port of its own, so that tests may run at the same time (pytest-xdist). Found by pytest as an
entry point; until a test asks for an exchange it imports nothing but pytest.
"""

import re
import shlex
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from kalshi_harness.certify.testing import Certifier
    from mock_exchange import MockExchange, Replayer

REQUESTS_SHOWN = 20
NAME_CHARS_MAX = 200
"""Of a longer name of a test its end names the file."""

_UNFIT = re.compile(r"[^\w.]+")
_EXCHANGE = pytest.StashKey["MockExchange"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add where journals of failed tests go."""
    about = "write the journal of a failed test's exchange to a file in this folder, for 'mock-exchange replay FILE'"
    group = parser.getgroup("mock exchange", "exchanges of tests")
    group.addoption("--mock-journal-dir", metavar="DIR", type=Path, help=about)
    parser.addini("mock_journal_dir", about, type="paths", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers."""
    config.addinivalue_line(
        "markers",
        "mock_exchange(**options): options of this test's exchange: seed, edition, limits, clock, start_at, ws_acks, …",
    )
    config.addinivalue_line(
        "markers",
        "replay(file, **options): the recording (HAR) of this test's replayer, beside the test's file; ignore=(), paced=False",
    )
    config.addinivalue_line(
        "markers",
        "faults(*plans, seed=None): fault plans of this test's exchange: names ('mock-exchange faults' lists them), files, plans as data, rules",
    )


@pytest.fixture
def mock_exchange_options(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Options of the test's exchange: its ``mock_exchange`` markers, the closest winning. Override it for a whole module."""
    options: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers("mock_exchange"))):
        if marker.args:
            raise pytest.UsageError("mock_exchange takes keyword options only, e.g. seed=7")
        options |= marker.kwargs
    return options


@pytest.fixture
def mock_exchange(
    request: pytest.FixtureRequest, mock_exchange_options: dict[str, Any]
) -> Iterator["MockExchange"]:
    """Run an exchange of the test's own, with the contract's account and markets in it, and the plans of its ``faults`` markers."""
    from kalshi_harness.targets import new_mock_exchange  # noqa: PLC0415 - see the module's docstring

    with new_mock_exchange(**mock_exchange_options) as exchange:
        _set_faults(exchange, list(reversed(list(request.node.iter_markers("faults")))))
        request.node.stash[_EXCHANGE] = exchange
        yield exchange


@pytest.fixture
def replayer(request: pytest.FixtureRequest) -> Iterator["Replayer"]:
    """Serve the recording that the closest ``replay`` marker names; ``replayer.url`` is in the place of the recorded server's."""
    from mock_exchange import Replayer  # noqa: PLC0415 - see the module's docstring

    marker = request.node.get_closest_marker("replay")
    if marker is None or len(marker.args) != 1:
        raise pytest.UsageError('replayer needs a recording: @pytest.mark.replay("session.har")')
    try:
        recording = Replayer(request.path.parent / marker.args[0], **marker.kwargs)
    except (OSError, TypeError, ValueError) as error:
        raise pytest.UsageError(f"replay: {error}") from None
    with recording:
        yield recording


@pytest.fixture
def certify_options() -> dict[str, Any]:
    """Options of ``certify``: edition, seed, timeout_s, clock. Override it for a whole module."""
    return {}


@pytest.fixture
def certify(request: pytest.FixtureRequest, certify_options: dict[str, Any]) -> "Certifier":
    """Play scenarios with the client that the fixture ``certify_command`` of yours starts; see ``certify/testing.py``."""
    from kalshi_harness.certify.testing import Certifier  # noqa: PLC0415 - see the module's docstring

    try:
        command = request.getfixturevalue("certify_command")
    except pytest.FixtureLookupError:
        raise pytest.UsageError(
            "certify needs a fixture 'certify_command' that returns the command of your client, as a list, or an in_process(program)"
        ) from None
    return Certifier(command, **certify_options)


def _set_faults(exchange: "MockExchange", markers: list[pytest.Mark]) -> None:
    """Set the plans of the markers, the outermost first, as one plan; the closest seed wins."""
    plans = [plan for marker in markers for plan in marker.args]
    if not plans:
        return
    options: dict[str, Any] = {}
    for marker in markers:
        options |= marker.kwargs
    try:
        exchange.faults.set(*plans, **options)
    except (LookupError, ValueError, TypeError, OSError) as error:
        raise pytest.UsageError(f"faults: {error.args[0] if error.args else error}") from None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the exchange's last requests to the report of a test that failed."""
    report = yield
    exchange = item.stash.get(_EXCHANGE, None)
    if report.failed and exchange is not None:
        report.sections.append(
            (f"mock exchange, last {REQUESTS_SHOWN} requests", exchange.report(REQUESTS_SHOWN))
        )
        folder = _journal_folder(item.config)
        if folder is not None:
            report.sections.append(
                ("mock exchange, journal", _keep_journal(item, exchange, folder))
            )
    return report


def _journal_folder(config: pytest.Config) -> Path | None:
    given: Path | None = config.getoption("--mock-journal-dir")
    configured = config.getini("mock_journal_dir")
    return given or (Path(configured[0]) if configured else None)


def _keep_journal(item: pytest.Item, exchange: "MockExchange", folder: Path) -> str:
    """Write the exchange's journal of commands to a file named after the test; return what to do with it, or why there is none."""
    path = folder / f"{_UNFIT.sub('-', item.nodeid)[-NAME_CHARS_MAX:].strip('-')}.jsonl"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(exchange.commands())
    except OSError as error:
        return f"not written: {error.strerror}: {path}"
    return f"{path}\nmock-exchange replay --step {shlex.quote(str(path))}"
