"""The options of ``serve`` that are about a journal on disk."""

import click
import pytest
from click.testing import CliRunner

from mock_exchange import MockExchange
from mock_exchange.cli_data import data_options
from mock_exchange.journal_store.errors import InUseError

SEEN = []


@click.command()
@click.option("--seed", default=0)
@click.option("--edition", default=None)
@click.option("--clock", default="running")
@click.option("--activity", default=None)
@click.option("--public-key", default=None)
@data_options
def command(**options):
    SEEN.append(options)
    if options["kept"]["durability"] == "power":
        raise InUseError("it is in use")


@pytest.fixture
def run():
    SEEN.clear()
    return lambda *arguments: CliRunner().invoke(command, [str(each) for each in arguments])


@pytest.fixture
def folder(tmp_path):
    MockExchange(seed=7, clock="frozen", data=tmp_path).stop()
    return tmp_path


def test_without_a_folder_options_are_as_they_were_given(run):
    assert run("--seed", 5).exit_code == 0
    assert SEEN == [
        {
            "seed": 5,
            "edition": None,
            "clock": "running",
            "activity": None,
            "public_key": None,
            "kept": {"data": None, "durability": "process", "snapshot_every": 20_000},
        }
    ]


def test_what_was_not_given_is_as_the_exchange_in_the_folder_was_made(run, folder):
    assert run("--data", folder, "--seed", 5).exit_code == 0
    assert (SEEN[0]["seed"], SEEN[0]["clock"]) == (5, "frozen")
    assert (SEEN[0]["edition"], SEEN[0]["kept"]["data"]) == ("reference-2025-01-27", folder)
    assert "start_us" not in SEEN[0]
    assert SEEN[0]["public_key"] is None


def test_a_new_folder_changes_nothing(run, tmp_path):
    assert run("--data", tmp_path / "new").exit_code == 0
    assert SEEN[0]["clock"] == "running"


def test_what_is_wrong_with_a_folder_is_one_line(run, folder):
    told = run("--data", folder, "--durability", "power")
    assert (told.exit_code, told.output) == (1, "Error: it is in use\n")
    (folder / "exchange.sqlite3").write_bytes(b"x" * 9_000)
    told = run("--data", folder)
    assert (told.exit_code, told.output.count("\n")) == (1, 1)
    assert "Nothing was changed" in told.output
