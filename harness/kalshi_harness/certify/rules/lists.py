"""Rules about lists that come in pages: all of them are read, no others are asked for, and circles are left (reliability 2.1, R15)."""

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import parse_qsl

from kalshi_harness.certify.case import Case
from kalshi_harness.certify.finding import Finding, failed, non_strict, not_exercised, passed
from kalshi_harness.certify.wire import Request, Wire

_FROM: Final = frozenset({"cursor", "offset"})
_SIZE: Final = frozenset({"limit", "page_size"})
Walk = list[Request]
"""The requests for one list, from its first page on."""


def leaves_loops(wire: Wire, case: Case) -> Finding:
    """Judge: a list whose pages lead back to themselves is left."""
    struck = {each.number for each in wire.struck(case.fault)}
    circles = [
        [each for each in walk if each.number in struck and _begins_later(each)]
        for walk in _walks(wire)
    ]
    longest = max(circles, key=len, default=[])
    if not longest:
        return not_exercised(case.missed)
    if len(longest) > case.figures["most"]:
        return failed(
            f"The pages of a list led in a circle, and the client asked for {len(longest)} of them after the first",
            longest,
        )
    return passed("The client saw that the pages of a list led in a circle, and left it", longest)


def reads_every_page(wire: Wire, case: Case) -> Finding:
    """Judge: a page that promises another is not taken for the whole list, and no page is asked for that the exchange never had.

    Struck are the pages that promise another. Who gave a size may have wanted no more than the first page; who gave none asked for the
    list, and has a part of it.
    """
    struck = {each.number for each in wire.struck(case.fault)}
    walks = [walk for walk in _walks(wire) if walk[0].number in struck]
    if not walks:
        return not_exercised(case.missed)
    made_up = list(_made_up(wire.of(case.operations("read_list"))))
    if made_up:
        return failed("The client asked for pages that the exchange never promised", made_up)
    left = [walk for walk in walks if walk[-1].number in struck]
    whole = [walk for walk in left if len(walk) == 1 and not _gives_a_size(walk[0])]
    if whole:
        return failed(
            "A page promised another, and the client took it for the whole list",
            [walk[0] for walk in whole],
        )
    stopped = [walk for walk in left if len(walk) <= case.figures["pages"]]
    if stopped:
        return non_strict(
            f"A page promised another, and the client left it at {len(stopped[0])}: if it meant the list, it has a part of it",
            [walk[-1] for walk in stopped],
        )
    most = max(walks, key=len)
    return passed(f"The client read a list to its end, over {len(most)} pages", most[-2:])


def _walks(wire: Wire) -> Iterator[Walk]:
    """Yield the walks through lists: one begins with each request for a first page, and has the later ones of the same list."""
    under_way: dict[object, Walk] = {}
    for each in wire.requests:
        if each.method != "GET":
            continue
        asked = tuple(sorted(pair for pair in _parameters(each).items() if pair[0] not in _FROM))
        walk = under_way.get((each.path, asked))
        if walk is not None and _begins_later(each):
            walk.append(each)
            continue
        if walk is not None:
            yield walk
        under_way[each.path, asked] = [each]
    yield from under_way.values()


def _made_up(requests: Iterable[Request]) -> Iterator[Request]:
    """Yield the requests with a cursor that no answer at their path had before."""
    promised: set[tuple[str, str]] = set()
    for each in requests:
        cursor = _parameters(each).get("cursor", "")
        if cursor and (each.path, cursor) not in promised:
            yield each
        if each.promised:
            promised.add((each.path, each.promised))


def _begins_later(request: Request) -> bool:
    return any(_parameters(request).get(name, "0") not in {"", "0"} for name in _FROM)


def _gives_a_size(request: Request) -> bool:
    return not _SIZE.isdisjoint(_parameters(request))


def _parameters(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.query, keep_blank_values=True))
