"""Plans -> methods of a client: each is written once, and called or awaited.

``blocking`` and ``awaiting`` make a method of a plan; ``walking`` and ``strolling`` make one that follows a paged list to its end.
Signature and documentation are the plan's.
"""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from kalshi_refclient._core.planning import Plan
from kalshi_refclient.trade_api._core.cursors import CursorWalk
from kalshi_refclient.trade_api.values import Page

P = ParamSpec("P")
T = TypeVar("T")


def blocking(plan: Callable[Concatenate[Any, P], Plan[T]]) -> Callable[Concatenate[Any, P], T]:
    """Return the plan as a method of the blocking client."""

    @wraps(plan)
    def method(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> T:
        result: T = self._run(plan(self.plans, *args, **kwargs))
        return result

    return method


def awaiting(
    plan: Callable[Concatenate[Any, P], Plan[T]],
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]:
    """Return the plan as a method of the asyncio client."""

    @wraps(plan)
    async def method(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> T:
        result: T = await self._run(plan(self.plans, *args, **kwargs))
        return result

    return method


def walking(
    plan: Callable[Concatenate[Any, P], Plan[Page[T]]], key: str
) -> Callable[Concatenate[Any, P], Iterator[T]]:
    """Return a method that yields every item of a paged list, for the blocking client. ``key`` is the field that names an item."""

    @wraps(plan)
    def method(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        walk = _walk(plan, key, kwargs)
        while not walk.done:
            page = self._run(_page(plan, walk, self.plans, args, kwargs))
            yield from walk.accept(page.items, page.cursor)

    return _documented(method)


def strolling(
    plan: Callable[Concatenate[Any, P], Plan[Page[T]]], key: str
) -> Callable[Concatenate[Any, P], AsyncIterator[T]]:
    """Return a method that yields every item of a paged list, for the asyncio client."""

    @wraps(plan)
    async def method(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[T]:
        walk = _walk(plan, key, kwargs)
        while not walk.done:
            page = await self._run(_page(plan, walk, self.plans, args, kwargs))
            for item in walk.accept(page.items, page.cursor):
                yield item

    return _documented(method)


def _walk(plan: Callable[..., Any], key: str, kwargs: Any) -> CursorWalk[Any]:
    def named(item: Any) -> object:
        return getattr(item, key)

    return CursorWalk(named, operation=plan.__name__, cursor=kwargs.get("cursor"))


def _page(
    plan: Callable[..., Any], walk: CursorWalk[Any], plans: Any, args: Any, kwargs: Any
) -> Plan[Page[Any]]:
    made: Plan[Page[Any]] = plan(plans, *args, **{**kwargs, "cursor": walk.cursor})
    return made


M = TypeVar("M", bound=Callable[..., Any])


def _documented(method: M) -> M:
    page = (method.__doc__ or "").removeprefix("Return one page of ")
    method.__doc__ = f"Yield {page} Page by page: a list that goes in a circle or has no end is a ``RemoteViolation``."
    method.__name__ = method.__name__.replace("get_", "iterate_")
    return method
