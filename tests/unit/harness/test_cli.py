import importlib

import pytest
from click.testing import CliRunner

from kalshi_harness import cli
from kalshi_harness.cli import COMMANDS, main


def run(*words):
    return CliRunner().invoke(main, words)


def test_help_lists_every_command():
    done = run("--help")

    assert done.exit_code == 0
    assert all(f"  {name}" in done.output for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_is_there(name):
    done = run(name, "--help")

    assert done.exit_code == 0
    assert f"main {name}" in done.output


def test_an_unknown_command_is_status_2():
    done = run("nonsense")

    assert done.exit_code == 2
    assert "No such command 'nonsense'" in done.stderr


def test_a_missing_package_is_said_with_the_line_that_installs_it(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(f"No module named {name!r}", name="rich")

    monkeypatch.setattr(cli, "import_module", missing)
    done = run("drift", "a", "b")

    assert done.exit_code == 2
    assert (
        "drift needs the package 'rich': pip install 'kalshi-mock-exchange[harness]'" in done.stderr
    )


def test_a_fault_of_our_own_is_not_told_as_a_missing_package(monkeypatch):
    def broken(name):
        raise ModuleNotFoundError(
            "No module named 'kalshi_harness.gone'", name="kalshi_harness.gone"
        )

    monkeypatch.setattr(cli, "import_module", broken)

    assert isinstance(run("drift", "a", "b").exception, ModuleNotFoundError)


def test_the_version_is_the_packages():
    assert importlib.metadata.version("kalshi-mock-exchange") in run("--version").output
