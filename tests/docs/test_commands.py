"""Every command that README and docs/ show does what it is shown for: it is run here, as it stands, page by page."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from mock_exchange import MockExchange
from support.harness_sources import ROOT
from support.page_commands import PAGES, all_commands, commands_in
from support.page_shell import Shell

COMMANDS = all_commands()
KNOWN = tomllib.loads((Path(__file__).parent / "commands.toml").read_text("utf-8"))

pytestmark = pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("bash")), reason="the pages use bash and curl"
)


def narrowed(text, known):
    """Return a command with the options that let it end sooner, in front of the command that it runs."""
    own, dashes, theirs = text.partition(" -- ")
    return " ".join([own, known["narrowed"]]) + dashes + theirs if "narrowed" in known else text


def trouble(shell, command):
    """Return what a command did that it was not to do, or None."""
    known = KNOWN.get(command.text, {})
    if "elsewhere" in known:
        return None
    if command.serves:
        done = shell.serve(command.text, known.get("meanwhile"))
    else:
        done = shell.run(narrowed(command.text, known))
    if done.returncode == known.get("status", 0) and (done.stdout or " > " in command.text):
        return None
    return f"{command.page}: {command.text}\n  exit status {done.returncode}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("page", sorted({command.page for command in COMMANDS}))
def test_the_commands_of_a_page_work(page, tmp_path, forks):
    with MockExchange(limits="off") as exchange:
        shell = Shell(tmp_path, exchange, forks)
        found = [trouble(shell, command) for command in COMMANDS if command.page == page]

    assert "\n".join(each for each in found if each) == ""


def test_what_is_known_of_a_command_is_of_one_that_is_shown():
    assert set(KNOWN) - {command.text for command in COMMANDS} == set()


def test_a_test_that_runs_a_command_elsewhere_is_there():
    for command, known in KNOWN.items():
        assert known["why"], command
        if "elsewhere" in known:
            file, name = known["elsewhere"].split("::")
            assert re.search(rf"^def {name}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE), (
                command
            )


def test_a_command_that_does_not_exist_is_seen(tmp_path, forks):
    with MockExchange() as exchange:
        shell = Shell(tmp_path, exchange, forks)
        for text in (
            "mock-exchange fly",
            "mock-exchange serve --fly",
            "curl http://127.0.0.1:8787/nowhere",
        ):
            (command,) = [COMMANDS[0].__class__("README.md", each) for each in commands_in(text)]
            assert trouble(shell, command), text


def test_every_page_that_shows_commands_is_read():
    shown = {"README.md", "docs/index.md", "docs/faults.md", "docs/certify.md", "docs/limits.md"}

    assert shown <= set(PAGES)
    assert shown <= {command.page for command in COMMANDS}
