"""The official SDK, blocking or asynchronous, against an exchange: every method of every API class, by one of its three manners.

The play ``official kalshi_python_sync plain`` of plays.py.
"""

import importlib
import inspect
import json
from pathlib import Path
from types import SimpleNamespace

import official_account
import official_communications
import official_errors
import official_market_data
import official_trading
from report import Unserved

SUFFIXES = {
    "plain": "",
    "http_info": "_with_http_info",
    "raw": "_without_preload_content",
}


def method_table(sdk):
    """Return every API class's methods: name as in the plain manner -> class name."""
    table = {}
    for class_name, kind in vars(sdk).items():
        if inspect.isclass(kind) and class_name.endswith("Api"):
            for name, _ in inspect.getmembers(kind, inspect.isfunction):
                if not name.startswith("_"):
                    table[name] = class_name
    return table


def parsed(text):
    """Return JSON as objects whose fields are attributes."""
    return json.loads(text, object_hook=lambda fields: SimpleNamespace(**fields))


class Peer:
    """A user with the SDK: ``await peer("get_order", order_id=...)`` calls that method in the peer's manner and judges its outcome."""

    def __init__(self, sdk, client, manner, report):
        self.sdk = sdk
        self.client = client
        self.manner = manner
        self.report = report
        self.table = method_table(sdk)

    async def __call__(self, method, /, **arguments):
        """Return the answer, or what stands for one where the operation is not served yet."""
        name = method + SUFFIXES[self.manner]
        function = getattr(self.client, name)
        if self.manner != "plain":
            arguments = self._with_model(function, arguments)
        label = f"{self.table[name]}.{name}"
        try:
            answer = function(**arguments)
            if inspect.isawaitable(answer):
                answer = await answer
            answer = await self._content(method, answer)
        except self.sdk.ServiceException as error:
            unserved = error.status == 503 and "service_unavailable" in error.body
            self.report.call(label, None if unserved else str(error))
            return Unserved()
        except Exception as error:  # noqa: BLE001 - whatever an SDK raises is a finding, and the play goes on
            self.report.call(label, f"{type(error).__name__}: {error}")
            return Unserved()
        self.report.call(label, self._misfit(method, answer))
        return answer

    async def refused(self, method, /, **arguments):
        """Return the error that a call raises, in the plain manner."""
        self.report.call(f"{self.table[method]}.{method}")
        try:
            answer = getattr(self.client, method)(**arguments)
            if inspect.isawaitable(answer):
                answer = await answer
        except self.sdk.ApiException as error:
            return error
        raise AssertionError(f"{method} {arguments} was to be refused and gave {answer}")

    def check(self, what, *, holds):
        """Note a thing that had to be true."""
        self.report.check(what, holds=holds)

    def _with_model(self, function, arguments):
        # The plain manner takes the fields of a body as arguments, the others a model of it.
        parameters = inspect.signature(function).parameters
        bodies = [name for name in parameters if name.endswith("_request") and name[0] != "_"]
        if not bodies or bodies[0] in arguments:
            return arguments
        model = getattr(self.sdk, _class_name(self.sdk, bodies[0]))
        fields = {name: value for name, value in arguments.items() if name not in parameters}
        kept = {name: value for name, value in arguments.items() if name in parameters}
        return kept | ({bodies[0]: model(**fields)} if fields else {})

    async def _content(self, method, answer):
        if self.manner == "http_info":
            if not 200 <= answer.status_code < 300:
                raise AssertionError(f"status {answer.status_code}")
            return answer.data
        if self.manner == "raw":
            raw = answer.read() if hasattr(answer, "read") else answer.data
            raw = await raw if inspect.isawaitable(raw) else raw or answer.data
            if not 200 <= answer.status < 300:
                error = self.sdk.ServiceException if answer.status >= 500 else self.sdk.ApiException
                raise error(status=answer.status, body=raw.decode())
            return parsed(raw) if raw else None
        return answer

    def _misfit(self, method, answer):
        """Say how an answer is not of the type that the method promises."""
        wanted = inspect.signature(getattr(self.client, method)).return_annotation
        if wanted is None:
            return (
                None
                if answer in (None, SimpleNamespace())
                else f"nothing was due, and came {answer!r}"
            )
        if answer is None:
            return "None in the place of a model"
        if self.manner == "raw" or isinstance(answer, wanted):
            return None
        return f"{wanted.__name__} was due, and came {answer!r}"


def _class_name(sdk, parameter):
    plain = parameter.replace("_", "")
    return next(name for name in dir(sdk) if name.lower() == plain)


def client_of(sdk, file, **options):
    """Return a client with the credentials of a file, as README tells."""
    credentials = json.loads(Path(file).read_text())
    configuration = sdk.Configuration(host=credentials["rest_url"], **options)
    configuration.api_key_id = credentials["key_id"]
    configuration.private_key_pem = Path(credentials["private_key_path"]).read_text()
    return sdk.KalshiClient(configuration)


async def closed(client):
    """Close what an asynchronous client holds."""
    close = getattr(client, "close", None)
    outcome = close() if close is not None else None
    if inspect.isawaitable(outcome):
        await outcome


async def play(report, sdk_name, manner, folder):
    """Play all scenes."""
    sdk = importlib.import_module(sdk_name)
    suffix = SUFFIXES[manner]
    others = tuple(each for each in SUFFIXES.values() if each and each != suffix)
    report.methods = {
        f"{class_name}.{name}"
        for name, class_name in method_table(sdk).items()
        if name.endswith(suffix) and not name.endswith(others)
    }

    def user(name):
        return Peer(sdk, client_of(sdk, Path(folder) / f"{name}.json"), manner, report)

    one, two = user("one"), user("two")
    await official_market_data.play(one)
    await official_trading.play(one, two)
    await official_account.play(one)
    await official_communications.play(one, two)
    if manner == "plain":  # what is to be refused is asked for in this one alone
        limited = user("limited")
        await official_errors.play(one, limited, lambda: client_of(sdk, Path(folder) / "one.json"))
        await closed(limited.client)
    for peer in (one, two):
        await closed(peer.client)
