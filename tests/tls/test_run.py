"""Clients whose hosts are built in, led to the exchange by one line: ``mock-exchange run -- COMMAND``, as users start it."""

import json
import os
import shutil
import signal
import subprocess
import sys

import pytest

from support.toxics_world import eventually

COMMAND = [sys.executable, "-m", "mock_exchange", "run", "--limits", "off"]
VENUE = "https://api.elections.kalshi.com/trade-api/v2/markets/BTC-2024-12-31"
PROGRAM = """
import asyncio, json, os, urllib.request
import httpx2, requests
from websockets.asyncio.client import connect

URL = "https://api.elections.kalshi.com/trade-api/v2/markets/BTC-2024-12-31"
headers = {"Authorization": "Bearer " + os.environ["KALSHI_API_KEY"]}
print("httpx2", httpx2.get(URL, headers=headers).json()["market"]["ticker"])
print("requests", requests.get(URL, headers=headers).json()["market"]["ticker"])
with urllib.request.urlopen(urllib.request.Request(URL, headers=headers)) as answer:
    print("urllib", json.load(answer)["market"]["ticker"])
print("its own address", requests.get(os.environ["KALSHI_BASE_URL"] + "/markets", headers=headers).status_code)

async def stream():
    async with connect("wss://trading-api.kalshi.com/ws/v2") as socket:
        await socket.send(json.dumps({"type": "auth", "api_key": os.environ["KALSHI_API_KEY"]}))
        print("websockets", json.loads(await socket.recv())["type"])

asyncio.run(stream())
try:
    requests.get("https://example.com/")
except requests.exceptions.ProxyError as error:
    print("elsewhere", "403" in str(error))
"""


@pytest.fixture
def run(forks, tmp_path):
    words = ["mock-exchange", "run", "--limits", "off"]
    environment = {**os.environ, "PYTHONWARNINGS": ""}
    return lambda *command: forks.run([*words, "--", *command], tmp_path, environment)


def test_clients_in_python_with_fixed_hosts_reach_the_exchange_and_nothing_else(run):
    done = run(sys.executable, "-c", PROGRAM)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "httpx2 BTC-2024-12-31",
        "requests BTC-2024-12-31",
        "urllib BTC-2024-12-31",
        "its own address 200",
        "websockets authenticated",
        "elsewhere True",
    ]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_and_node_reach_it_and_the_command_s_status_comes_back(run):
    node = "fetch(process.env.MOCK_EXCHANGE_URL + '/healthz').then(r => console.log(r.status))"
    script = f'curl -sS -H "Authorization: Bearer $KALSHI_API_KEY" {VENUE}; echo'
    if shutil.which("node") is not None:
        script += f'; node -e "{node}"'
    done = run("sh", "-c", f"{script}; exit 5")
    assert (done.returncode, done.stderr) == (5, "")
    market, *rest = done.stdout.splitlines()
    assert json.loads(market)["market"]["ticker"] == "BTC-2024-12-31"
    assert rest in ([], ["200"])


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_signal_goes_to_the_command_and_its_status_comes_back(tmp_path):
    ready = tmp_path / "ready"
    script = f'trap "echo asked to end; exit 9" TERM; : > {ready}; while :; do sleep 0.02; done'
    with subprocess.Popen(
        [*COMMAND, "--", "sh", "-c", script], stdout=subprocess.PIPE, text=True
    ) as running:
        eventually(ready.exists)
        running.send_signal(signal.SIGTERM)
        assert running.communicate(timeout=20)[0] == "asked to end\n"
        assert running.returncode == 9
