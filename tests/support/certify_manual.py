"""The example bots as clients that live in this process: on the manual clock, with chance and ids from a seed."""

import asyncio
import importlib.util
import itertools
import json
import random
from pathlib import Path

from kalshi_harness.certify.certify import certify
from kalshi_harness.certify.in_process import in_process
from kalshi_harness.certify.scorecard import document, sheet
from kalshi_harness.certify.timeline import LEGEND
from kalshi_harness.reports.junit import junit
from kalshi_harness.reports.page import page
from kalshi_refclient import Runtime, Settings
from kalshi_refclient.trade_api import TradeSettings
from support.certify_tongues import signing_key

EXAMPLES = Path(__file__).parents[2] / "examples"
BOTS = {
    "reference-2025-01-27": ("reference_client.py", Settings),
    "trade-api-3.34": ("reference_client_trade_api.py", TradeSettings),
}
SEED = 7
PAUSE_S = 1.0
"""So long they wait from trade to trade: twice as long as they do by themselves, which comes to half the work and to the same rules."""


class LoopClock:
    """The clock of the event loop, which is the exchange's."""

    def __init__(self, told):
        self.started_at_s = float(told["KALSHI_CERTIFY_STARTED_AT"])

    def monotonic_s(self):
        """Return seconds that never jump."""
        return asyncio.get_running_loop().time()

    def wall_s(self):
        """Return seconds since 1970."""
        return self.started_at_s + self.monotonic_s()


def example(name):
    """Return an example as a module."""
    path = EXAMPLES / name
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def changed(module):
    """Return an example that trades at its leisure, and reads the key that all exchanges of a seed issue once: that takes 0.04 s."""
    module.PAUSE_S = PAUSE_S
    if hasattr(module, "SigningKeyFile"):
        module.SigningKeyFile = lambda path: signing_key(Path(path).read_text("ascii"))
    return module


def bot_of(edition, chance=None):
    """Return the example of an edition as a client. ``chance`` makes what its jitter is drawn from."""
    name, settings = BOTS[edition]
    module = changed(example(name))

    async def bot(told):
        ids = itertools.count(1)
        dice = chance() if chance else random.Random(SEED)
        runtime = Runtime(
            clock=LoopClock(told), random=dice.random, new_id=lambda: f"{next(ids):032x}"
        )
        await module.bot(module.Place.of(told), settings(runtime=runtime))

    return in_process(bot)


def certified(edition, scenarios, chance=None):
    """Certify the example of an edition on the manual clock."""
    client = bot_of(edition, chance)
    return certify(client, "bot", scenarios, edition=edition, seed=SEED, clock="manual")


def reports(card):
    """Return every kind of report on a card, as bytes."""
    found = sheet(card)
    return {
        "json": json.dumps(document(card)).encode(),
        "junit": junit(found, "certify"),
        "html": page(found, LEGEND).encode(),
    }
