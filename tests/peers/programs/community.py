"""``kalshi-sdk`` (``import kalshi``), blocking or asynchronous, against an exchange: every method of every resource.

The play ``community sync`` of plays.py.
"""

import importlib
import inspect
import json
import pkgutil
from itertools import islice
from pathlib import Path

import community_account
import community_communications
import community_errors
import community_market_data
import community_trading
import kalshi
import kalshi.resources
from report import PLACEHOLDER, Unserved

ITEMS_MAX = 8
"""Of what iterates over all pages, so many are read; pages are smaller."""


def resource_methods(*, asynchronous):
    """Return every resource class's public methods as ``Class.method``."""
    found = set()
    for module in pkgutil.iter_modules(kalshi.resources.__path__):
        content = vars(importlib.import_module(f"kalshi.resources.{module.name}"))
        for name, kind in content.items():
            ours = inspect.isclass(kind) and kind.__module__.endswith(f".{module.name}")
            if ours and name.endswith("Resource") and name.startswith("Async") == asynchronous:
                found |= {
                    f"{name}.{method}"
                    for method, _ in inspect.getmembers(kind, inspect.isfunction)
                    if not method.startswith("_")
                }
    return found


class Peer:
    """A user with the SDK: ``await peer("orders.get", order_id)`` calls that method and judges its outcome."""

    def __init__(self, client, report):
        self.sdk = kalshi
        self.client = client
        self.report = report

    async def __call__(self, path, /, *arguments, **named):
        """Return the answer (a list of what an iterator gives), or what stands for one that is not served yet."""
        function = self._find(path)
        label = function.__qualname__
        try:
            answer = await self._content(function(*arguments, **named))
        except kalshi.KalshiServerError as error:
            self.report.call(label, None if error.status_code == 503 else str(error))
            return Unserved()
        except Exception as error:  # noqa: BLE001 - whatever an SDK raises is a finding, and the play goes on
            self.report.call(label, f"{type(error).__name__}: {error}")
            return Unserved()
        nothing = inspect.signature(function).return_annotation in {"None", None}
        self.report.call(label, None if (answer is None) == nothing else f"came {answer!r}")
        return answer

    async def refused(self, path, /, *arguments, **named):
        """Return the error that a call raises."""
        try:
            answer = await self._content(self._find(path)(*arguments, **named))
        except kalshi.KalshiError as error:
            self.report.call(self._find(path).__qualname__)
            return error
        raise AssertionError(f"{path} {arguments} was to be refused and gave {answer}")

    def check(self, what, *, holds):
        """Note a thing that had to be true."""
        self.report.check(what, holds=holds)

    def _find(self, path):
        place = self.client
        for name in path.split("."):
            place = getattr(place, name)
        return place

    async def _content(self, answer):
        if inspect.isawaitable(answer):
            answer = await answer
        if hasattr(answer, "__anext__"):
            found = []
            async for each in answer:
                found.append(each)
                if len(found) == ITEMS_MAX:
                    break
            return found
        return list(islice(answer, ITEMS_MAX)) if hasattr(answer, "__next__") else answer


def client_of(file, *, asynchronous, key_id=None):
    """Return a client with the credentials of a file."""
    credentials = json.loads(Path(file).read_text())
    auth = kalshi.KalshiAuth.from_key_path(
        key_id or credentials["key_id"], credentials["private_key_path"]
    )
    config = kalshi.KalshiConfig(
        base_url=credentials["rest_url"], ws_base_url=credentials["ws_url"], max_retries=0
    )
    kind = kalshi.AsyncKalshiClient if asynchronous else kalshi.KalshiClient
    return kind(auth=auth, config=config)


async def play(report, manner, folder):
    """Play all scenes."""
    asynchronous = manner == "async"
    report.methods = resource_methods(asynchronous=asynchronous)

    def peer(name, key_id=None):
        file = Path(folder) / f"{name}.json"
        return Peer(client_of(file, asynchronous=asynchronous, key_id=key_id), report)

    one, two, limited, unknown = (
        *(peer(name) for name in ("one", "two", "limited")),
        peer("one", PLACEHOLDER),
    )
    await community_market_data.play(one)
    await community_trading.play(one, two)
    await community_account.play(one)
    await community_communications.play(one, two)
    await community_errors.play(one, limited, unknown)
    for each in (one, two, limited, unknown):
        outcome = each.client.close()
        if inspect.isawaitable(outcome):
            await outcome
