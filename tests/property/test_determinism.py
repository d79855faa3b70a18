"""One journal, other processes, other hash seeds, another Python: the same hash and the same bytes (D1).

Of every event of the engine, and of every answer and frame that a venue renders.

Set ``OTHER_PYTHON`` to an interpreter of another version that has the dependencies installed to compare with that too.
"""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from mock_exchange.core.exchange import replay
from mock_exchange.core.journal import Journal
from support.property_runs import run
from support.property_venue_play import play

ROOT = Path(__file__).parents[2]
PLAY = ROOT / "tests" / "support" / "property_venue_play.py"
COMMANDS = 2_000
REQUESTS = 600

REPLAY = """
import sys
import msgspec
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.journal import Journal

with open(sys.argv[1], "rb") as file:
    journal = Journal.read(file)
exchange = Exchange(journal.first_order_number, journal.first_fill_number)
write = sys.stdout.buffer.write
for at_us, command in journal:
    write(msgspec.json.encode(exchange.apply(command, at_us)) + b"\\n")
write(exchange.state_hash().encode() + b"\\n")
"""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A journal on disk, and what replaying it must print: the events of each command, and the state hash."""
    done = run(20_250_127, COMMANDS, busy=True)
    path = tmp_path_factory.mktemp("journal") / "journal.jsonl"
    path.write_bytes(b"\n".join(done.exchange.journal.lines()))
    answers = [msgspec.json.encode(events) for _, _, events in done.steps]
    return path, b"\n".join([*answers, done.exchange.state_hash().encode(), b""])


def replayed_by(python, path, hash_seed):
    """Replay a journal in a process of its own and return what it prints."""
    return printed_by([python, "-c", REPLAY, str(path)], hash_seed)


def played_by(python, hash_seed):
    """Play the same requests in a process of its own and return every byte that came back."""
    return printed_by([python, str(PLAY), "7", str(REQUESTS)], hash_seed)


def printed_by(command, hash_seed):
    """Run a command under a hash seed, with this checkout's packages first, and return what it prints."""
    roots = os.pathsep.join(str(ROOT / folder) for folder in (".", "schemas"))
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": roots}
    finished = subprocess.run(
        command, env=environment, capture_output=True, timeout=60, check=False
    )
    assert finished.returncode == 0, finished.stderr.decode()
    return finished.stdout


def test_the_journal_is_worth_replaying(recorded):
    path, expected = recorded

    assert len(Journal.read(path.read_bytes().splitlines())) == COMMANDS
    assert expected.count(b'"type":"Traded"') > COMMANDS / 10
    assert expected.count(b'"type":"Refused"') > COMMANDS / 20


def test_replay_in_this_process_gives_the_same_hash(recorded):
    path, expected = recorded

    exchange = replay(Journal.read(path.read_bytes().splitlines()))

    assert expected.endswith(exchange.state_hash().encode() + b"\n")


@pytest.mark.parametrize("hash_seed", ["0", "1", "4242"])
def test_other_hash_seeds_give_the_same_bytes(recorded, hash_seed):
    path, expected = recorded

    assert replayed_by(sys.executable, path, hash_seed) == expected


@pytest.mark.parametrize("hash_seed", ["1", "4242"])
def test_what_a_venue_answers_and_streams_is_the_same_under_other_hash_seeds(hash_seed):
    here = []
    play(7, REQUESTS, here.append)
    expected = b"".join(here)

    assert expected.count(b"order_update") > REQUESTS / 4
    assert expected.count(b"\n200 ") > REQUESTS / 4
    assert expected.count(b"INSUFFICIENT_BALANCE") > 0
    assert played_by(sys.executable, hash_seed) == expected


@pytest.mark.skipif(
    "OTHER_PYTHON" not in os.environ,
    reason="set OTHER_PYTHON to the python of another version that has msgspec installed",
)
def test_another_python_gives_the_same_bytes(recorded):
    path, expected = recorded
    python = os.environ["OTHER_PYTHON"]
    ask = [python, "-c", "import sys; print(sys.version_info[:2])"]
    version = subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip()

    assert version != str(sys.version_info[:2]), f"OTHER_PYTHON is a {version} as well"
    assert replayed_by(python, path, "99") == expected
    assert played_by(python, "99") == played_by(sys.executable, "0")
