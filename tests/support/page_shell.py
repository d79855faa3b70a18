"""A reader at a shell: an exchange that is running, its credentials, the files that the pages speak of, and commands pasted one by one."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import httpx2

from mock_exchange import MockExchange
from support.drift_recordings import entry, har
from support.forked import COMMANDS, Forked, Forks
from support.harness_sources import ROOT
from support.page_commands import blocks

USUAL_URL = "http://127.0.0.1:8787"
DEADLINE_S = 60
_ADDRESS = re.compile(r"https?://127\.0\.0\.1:\d+")
_IN_THE_CHECKOUT = ("bench", "ci", "docs", "examples", "pyproject.toml", "schemas")


def own_words(text: str) -> list[str] | None:
    """Return the words of a command of ours, or None where a shell has anything to do with it."""
    if text.partition(" ")[0] not in COMMANDS or set(text) & set("|&;<>()$`*?[#~"):
        return None
    return shlex.split(text)


class Shell:
    """A folder with what a reader has, and a way to run commands in it.

    The port of a page (8787) is led to the exchange that runs here, and a server that is started takes a free port. A command of ours
    that is nothing but words is forked off a warm process; ``bash`` runs all others.
    """

    def __init__(self, folder: Path, exchange: MockExchange, forks: Forks) -> None:
        self.folder, self.exchange, self.forks = folder, exchange, forks
        self.environment = os.environ | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "VENV": sys.prefix,
            "PYTHONWARNINGS": "",
        }
        for name in _IN_THE_CHECKOUT:
            (folder / name).symlink_to(ROOT / name)
        self._bring_files()

    def run(self, text: str, url: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command to its end. An answer with a status of 400 or more is a failure of ``curl``.

        ``url``: of a server that the page has started, in the place of the usual one.
        """
        text = self._led_here(text) if url is None else text.replace("<url>", url)
        text = text.replace("<key>", self.exchange.credentials().api_key)
        if words := own_words(text):
            return self.forks.run(words, self.folder, self.environment)
        return subprocess.run(
            ["bash", "-c", re.sub(r"^curl ", "curl -sS --fail-with-body ", text)],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=DEADLINE_S,
            check=False,
        )

    def serve(self, text: str, meanwhile: str | None = None) -> subprocess.CompletedProcess[str]:
        """Start a server, wait until it says where it is, run ``meanwhile``, and stop it as Ctrl-C does."""
        with self._begin(f"{self._led_here(text)} --port 0") as process:
            said, found = "", None
            while found is None and (line := process.stdout.readline()):
                said += line
                found = _ADDRESS.search(line)
            done = None
            if found and meanwhile:
                done = self.run(meanwhile, found[0])
            process.send_signal(signal.SIGINT)
            rest, errors = process.communicate(timeout=DEADLINE_S)
        if done and done.returncode:
            return done
        return subprocess.CompletedProcess(text, process.returncode, said + rest, errors)

    def _begin(self, text: str) -> subprocess.Popen[str] | Forked:
        if words := own_words(text):
            return self.forks.start(words, self.folder, self.environment)
        return subprocess.Popen(
            ["bash", "-c", f"exec {text}"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _led_here(self, text: str) -> str:
        return text.replace(USUAL_URL, self.exchange.url)

    def _bring_files(self) -> None:
        folder = self.folder
        self.exchange.credentials().write(folder / "creds.json")
        document = httpx2.get(f"{self.exchange.url}/openapi.json").text
        (folder / "openapi.yaml").write_text(document, "utf-8")
        (folder / "recorded.har").write_text(json.dumps(_recording()), "utf-8")
        (folder / "my-plan.toml").write_text(blocks("docs/faults.md", "toml")[0], "utf-8")
        shutil.copy(ROOT / "examples/reference_client.py", folder / "my_bot.py")
        client = folder / "my-client"
        client.write_text(
            f"#!/bin/sh\nexec '{sys.executable}' examples/reference_client_trade_api.py\n", "utf-8"
        )
        client.chmod(0o755)


def _recording():
    """Return a recording of one call that the venue's present API knows."""
    url = "https://api.elections.kalshi.com/trade-api/v2/exchange/status"
    return har(entry("GET", url, 200, {"exchange_active": True, "trading_active": True}))
