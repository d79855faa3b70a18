"""Rules about an exchange that is away, and about one that sends its clients elsewhere (reliability 2.1, R2, R19)."""

from itertools import pairwise
from typing import Final

from kalshi_harness.certify.case import Case
from kalshi_harness.certify.finding import Finding, Shown, failed, non_strict, not_exercised, passed
from kalshi_harness.certify.rules.manners import last_words
from kalshi_harness.certify.rules.retries import grows
from kalshi_harness.certify.wire import CONNECT, Hit, Request, Stream, Wire

_SUCCESS_MAX: Final = 299
_GAPS_MIN: Final = 4


def rides_out_outages(wire: Wire, case: Case) -> Finding:
    """Judge: while nobody is there the client knocks seldom, and when somebody is there again it goes on."""
    hits = wire.hits_of(case.fault)
    began = next((hit for hit in hits if hit.what != CONNECT), None)
    if began is None:
        return not_exercised(case.missed)
    knocks = [hit for hit in hits if hit.what == CONNECT]
    if len(knocks) > case.figures["most"]:
        return failed(
            f"While the exchange was away for {case.figures['away_s']:g} s, the client tried to connect {len(knocks)} times",
            knocks,
        )
    back_s = began.at_s + case.figures["away_s"]
    return _came_back(wire, case, began, back_s) or _patience(knocks) or _well(wire, knocks, back_s)


def _came_back(wire: Wire, case: Case, began: Hit, back_s: float) -> Finding | None:
    """Return what is to be said of a client that did not come back."""
    if _signs_of_life(wire, back_s):
        return None
    ending = wire.ending
    if ending.how == "by itself":
        if not ending.status:
            return non_strict(
                "The client took the exchange for gone and ended, without an error", (began,)
            )
        return failed(
            f"The exchange was away for {case.figures['away_s']:g} s, and the client ended with status {ending.status}: "
            f"{last_words(ending.words)}",
            (began,),
        )
    waited_s = ending.at_s - back_s
    if waited_s < case.figures["patience_s"]:
        return not_exercised(
            f"The client was watched for {max(0.0, waited_s):.1f} s after the exchange was back; "
            f"{case.figures['patience_s']:g} s are needed"
        )
    return failed(
        f"The exchange was back for {waited_s:.1f} s, and the client never came back to it",
        (began,),
    )


def _patience(knocks: list[Hit]) -> Finding | None:
    gaps = [later.at_s - earlier.at_s for earlier, later in pairwise(knocks)]
    if len(gaps) >= _GAPS_MIN and not grows(gaps):
        return non_strict(
            f"The waits between attempts to connect do not grow: {', '.join(f'{gap:.2f}' for gap in gaps)} s",
            knocks,
        )
    return None


def _well(wire: Wire, knocks: list[Hit], back_s: float) -> Finding:
    first = _signs_of_life(wire, back_s)[0]
    return passed(
        f"The client tried to connect {_times(len(knocks))} while the exchange was away, and went on when it was back",
        (*knocks, first),
    )


def _signs_of_life(wire: Wire, back_s: float) -> list[Request | Stream]:
    """Return what the client did with an exchange that was back."""
    return [
        *(each for each in wire.after(back_s) if 0 < each.status <= _SUCCESS_MAX),
        *(each for each in wire.streams if each.opened_s > back_s),
    ]


def keeps_credentials_home(wire: Wire, case: Case) -> Finding:
    """Judge: a redirect to another origin does not take key, signature or secret there. Not to follow it at all is best."""
    struck = wire.struck(case.fault)
    if not struck:
        return not_exercised(case.missed)
    taken = [each for each in wire.visits if each.shows]
    if taken:
        names = ", ".join(dict.fromkeys(name for each in taken for name in each.shows))
        shown: tuple[Shown, ...] = (struck[0], *taken)
        return failed(
            f"The client followed a redirect to another host and gave it its credentials ({names})",
            shown,
        )
    if wire.visits:
        return passed(
            "The client followed a redirect to another host, and left its credentials at home",
            (struck[0], *wire.visits),
        )
    return passed("The client did not follow a redirect to another host", struck[:1])


def _times(count: int) -> str:
    return {0: "never", 1: "once"}.get(count, f"{count} times")
