"""One way to ask both REST clients: ``speak(script, clock, "get_account", "user_0001")``; and the registry of matrix cells."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from kalshi_refclient.errors import KalshiError
from kalshi_refclient.rest import KalshiClient
from kalshi_refclient.rest_async import AsyncKalshiClient
from support.client_world import API_KEY, ManualClock, async_client, client, settings


class Speaker:
    """Makes one call with a fresh client. ``tweak`` may spoil the client before the call: for canaries."""

    def __init__(self, *, is_async: bool, tweak: Callable[[Any], None] = lambda _: None) -> None:
        self.is_async = is_async
        self._tweak = tweak

    def __call__(self, script: Any, clock: ManualClock, method: str, *args: Any, **kwargs: Any):
        """Call ``method``; ``using`` are settings and constructor arguments of the test client."""
        using = kwargs.pop("using", {})
        make = async_client if self.is_async else client
        return self._ask(make(script, clock, **using), method, args, kwargs)

    def at(self, url: str, clock: ManualClock, method: str, *args: Any, **kwargs: Any):
        """Call ``method`` over a real socket."""
        return self._ask(self.open(url, clock, **kwargs.pop("using", {})), method, args, kwargs)

    def open(self, url: str, clock: ManualClock, **using: Any) -> Any:
        """Return a client over real sockets."""
        kind = AsyncKalshiClient if self.is_async else KalshiClient
        named = {name: using.pop(name) for name in ("environment", "transport") if name in using}
        return kind(API_KEY, rest_url=url, settings=settings(clock, **using), **named)

    def several(self, made: Any, *calls: tuple[str, tuple[Any, ...], dict[str, Any]]) -> list[Any]:
        """Make several calls with one client; an error is a result like any other."""
        self._tweak(made)
        if self.is_async:
            return asyncio.run(_several(made, calls))
        results = []
        with made:
            for method, args, kwargs in calls:
                try:
                    results.append(_listed(getattr(made, method)(*args, **kwargs)))
                except KalshiError as error:
                    results.append(error)
        return results

    def _ask(self, made: Any, method: str, args: Any, kwargs: Any) -> Any:
        result = self.several(made, (method, args, kwargs))[0]
        if isinstance(result, KalshiError):
            raise result
        return result


def _listed(result: Any) -> Any:
    return list(result) if hasattr(result, "__next__") else result


async def _several(made: Any, calls: Any) -> list[Any]:
    results = []
    async with made:
        for method, args, kwargs in calls:
            try:
                result = getattr(made, method)(*args, **kwargs)
                if hasattr(result, "__anext__"):
                    results.append([item async for item in result])
                else:
                    results.append(await result)
            except KalshiError as error:
                results.append(error)
    return results


@dataclass(frozen=True)
class Cell:
    """A check of one cell of a matrix, and the rules it speaks for."""

    cell: str
    check: Callable[..., None]
    rules: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.check.__name__.removeprefix("check_")


class Matrix:
    """Cells by registration; ``params`` for pytest."""

    def __init__(self) -> None:
        self.cells: list[Cell] = []

    def cell(self, cell: str, *rules: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
        def register(check: Callable[..., None]) -> Callable[..., None]:
            self.cells.append(Cell(cell, check, rules))
            return check

        return register

    def params(self) -> list[Any]:
        return [
            pytest.param(
                each.check, id=f"{each.cell}_{each.name}", marks=pytest.mark.rule(*each.rules)
            )
            for each in self.cells
        ]


def speak_client(speak: Speaker, script: Any, clock: ManualClock, **using: Any) -> Any:
    """Return the test client that ``speak`` would make, to look at it afterwards."""
    return (async_client if speak.is_async else client)(script, clock, **using)
