"""Other people's clients by one line: ``mock-exchange run`` leads them here by their default hosts, and by their environment."""

import subprocess
import sys

from support.peers import EDITION, environment

PROGRAM = """
import asyncio, os
import kalshi_python_async
from kalshi import KalshiClient

def configured(sdk):
    configuration = sdk.Configuration()  # its host is production
    configuration.api_key_id = os.environ["KALSHI_API_KEY_ID"]
    with open(os.environ["KALSHI_PRIVATE_KEY_PATH"]) as key:
        configuration.private_key_pem = key.read()
    return configuration

async def awaited():
    async with kalshi_python_async.KalshiClient(configured(kalshi_python_async)) as client:
        return (await client.get_balance()).balance

print("kalshi_python_async", asyncio.run(awaited()))
with KalshiClient.from_env() as client:
    print("kalshi-sdk by its environment", client.portfolio.balance().balance)
del os.environ["KALSHI_API_BASE_URL"]
with KalshiClient.from_env() as client:
    print("kalshi-sdk at production", client.portfolio.balance().balance)
"""


def test_sdks_reach_the_exchange_by_the_hosts_that_are_built_in(peers_python):
    command = [
        sys.executable,
        "-m",
        "mock_exchange",
        "run",
        "--edition",
        EDITION,
        "--",
        peers_python,
    ]
    done = subprocess.run(
        [*command, "-c", PROGRAM],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{client} 1000000"
        for client in (
            "kalshi_python_async",
            "kalshi-sdk by its environment",
            "kalshi-sdk at production",
        )
    ]
