"""What ``replay`` prints of a journal of commands, from a file or a folder."""

import pytest
from click.testing import CliRunner

from mock_exchange import MockExchange
from mock_exchange.cli import main

TICKER = "BTC-2024-12-31"


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """Return a folder and a file with the same journal, and its hash."""
    folder = tmp_path_factory.mktemp("data")
    exchange = MockExchange(seed=7, clock="frozen", data=folder)
    exchange.deposit("user_0001", 500)
    order = {"ticker": TICKER, "side": "buy", "type": "limit", "size": 3, "price": 0.67}
    exchange.place_order(account_id="user_0002", **order)
    file = folder.parent / "session.jsonl"
    file.write_bytes(exchange.commands())
    state = exchange.state_hash()
    exchange.stop()
    return folder, file, state


def replay(*arguments):
    result = CliRunner().invoke(main, ["replay", *map(str, arguments)])
    return result.exit_code, result.output


def test_a_folder_and_a_file_lead_to_the_same_state(played):
    folder, file, state = played
    assert replay(folder) == replay(file)
    code, output = replay(folder)
    assert code == 0
    assert f"state hash  {state}\ninvariants  ok\n" in output


def test_each_step_has_its_time_account_events_and_state(played):
    folder, _, state = played
    _, output = replay(folder, "--step", "--from", 110)
    first, second, *rest = output.split("\n", 2)
    assert first == ("  110 2024-01-27T10:30:00.000000Z  Deposit user_0001 amount_micros=5000000")
    assert second.startswith("      Deposited user_0001 ")
    assert "PlaceOrder user_0002 ticker=BTC-2024-12-31 side=bid" in rest[0]
    assert "      Traded ticker=BTC-2024-12-31" in rest[0]
    assert f"      state {state}\ncommands " in rest[0]
    assert replay(folder, "--from", 110)[1] == output
    whole = replay(folder, "--step")[1]
    assert whole.startswith("    1 ")
    assert whole.endswith(output)


def test_it_stops_where_it_is_told_to(played):
    folder, _, state = played
    _, output = replay(folder, "--step", "--until", 2)
    assert [line.split()[2] for line in output.splitlines() if "Z  " in line] == [
        "OpenAccount",
        "Deposit",
    ]
    assert "commands    2\n" in output
    assert state not in output
    assert "commands    0\n" in replay(folder, "--until", 0)[1]


def test_a_folder_becomes_a_file(played, tmp_path):
    folder, file, _ = played
    assert replay(folder, "--to", tmp_path / "copy.jsonl")[0] == 0
    assert (tmp_path / "copy.jsonl").read_bytes() == file.read_bytes()


def test_what_cannot_be_played_is_told_in_one_line(played, tmp_path):
    _, file, _ = played
    code, output = replay(tmp_path)
    assert (code, output.count("\n")) == (1, 1)
    assert f"Error: {tmp_path} has no exchange.sqlite3: there is no journal to read" in output
    broken = tmp_path / "broken.jsonl"
    broken.write_bytes(file.read_bytes().replace(b"Deposit", b"Depot", 1))
    code, output = replay(broken)
    assert (code, output.count("\n")) == (1, 1)
    assert "journal, line 3" in output
    code, output = replay(file, "--to", tmp_path / "nowhere" / "file")
    assert (code, output.startswith("Error: No such file or directory")) == (1, True)
