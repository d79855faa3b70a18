"""Rules about asking again: what is final, what is waited out, and how one backs off (reliability 2.1, R1 to R3, R18)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kalshi_harness.certify.case import Case
from kalshi_harness.certify.finding import Finding, failed, non_strict, not_exercised, passed
from kalshi_harness.certify.wire import Request, Wire

CLOCK_SLACK_S = 0.05
"""Clocks of two processes, and a system that is busy: so much earlier is not early."""

JITTER_SAMPLES = 4
GROWTH = 1.2
JITTER_SPREAD = 0.03


def refusal_is_final(wire: Wire, case: Case) -> Finding:
    """Judge: what was refused is not asked again just as it was. A poll at its own pace is no retry."""
    struck = wire.struck(case.fault)
    if not struck:
        return not_exercised(case.missed)
    soon_s = case.figures["soon_s"]
    slow: list[Request] = []
    for first, again in _repeated(wire, struck):
        if again.at_s - first.ended_s < soon_s:
            return failed(
                f"A request that was refused with {first.status} was sent again as it was, "
                f"{again.at_s - first.ended_s:.3f} s later: it can only be refused again",
                (first, again),
            )
        if first.operation in case.operations("place_order"):
            slow += (first, again)
    if slow:
        return non_strict("An order that was refused was sent again later, unchanged", slow)
    return passed("What was refused was not sent again", struck)


def locked_out_is_final(wire: Wire, case: Case) -> Finding:
    """Judge: a client whose key is refused stops: at most one more try, in case it signed with a wrong clock."""
    struck = wire.struck(case.fault)
    if not struck:
        return not_exercised(case.missed)
    window_s = case.figures["window_s"]
    more = [each for each in struck[1:] if each.at_s <= struck[0].ended_s + window_s]
    if len(more) > case.figures["hammering"]:
        return failed(
            f"After the key was refused the client sent {len(more)} more requests within {window_s:g} s: "
            "a venue locks such a client out",
            struck,
        )
    if len(more) > case.figures["allowed"]:
        return non_strict(
            f"After the key was refused the client sent {len(more)} more requests", struck
        )
    return passed("When its key was refused, the client stopped", struck)


def waits_as_told(wire: Wire, case: Case) -> Finding:
    """Judge: after a 429 that says how long to wait, the same is not asked before that."""
    struck = wire.struck(case.fault)
    if not struck:
        return not_exercised(case.missed)
    hint_s = case.figures["hint_s"]
    busy: list[Request] = []
    for first in struck:
        until_s = first.ended_s + hint_s - CLOCK_SLACK_S
        early = [each for each in wire.after(first.at_s) if each.at_s < until_s]
        same = [each for each in early if each.operation == first.operation]
        if same:
            return failed(
                f"Told to wait {hint_s:g} s, the client asked the same again after "
                f"{same[0].at_s - first.ended_s:.3f} s",
                (first, *same),
            )
        if len(early) > case.figures["others"]:
            busy += (first, *early)
    if busy:
        return non_strict(
            "The client waited with what was limited, and went on with everything else, which draws on the same limits",
            busy,
        )
    return passed(f"Told to wait {hint_s:g} s, the client waited", struck)


def backs_off(wire: Wire, case: Case) -> Finding:
    """Judge: what fails for the moment is tried again after growing waits, and not for ever."""
    struck = wire.struck(case.fault)
    if not struck:
        return not_exercised(case.missed)
    runs = list(_runs(wire, struck))
    longest = max(runs, key=len)
    least_s = case.figures["least_s"]
    longest_s = longest[-1].at_s - longest[0].at_s
    most = case.figures["most"] + longest_s * case.figures["sustained_per_s"]
    if len(longest) > most:
        return failed(
            f"One request was sent {len(longest)} times in {longest_s:.1f} s while the exchange was failing: "
            f"more than {int(most)} is no help to anybody",
            longest,
        )
    for run in runs:
        quick = [gap for gap in _gaps(run) if gap < least_s]
        if len(quick) >= case.figures["hammering"]:
            return failed(
                f"While the exchange was failing, a request was sent {len(run)} times, {len(quick)} of them at once after the failure",
                run,
            )
        if quick:
            return non_strict(
                f"A request was sent again {quick[0]:.3f} s after it had failed, without a wait",
                run,
            )
    return _shape_of_waits(runs) or passed(
        "Nothing was sent again while the exchange was failing"
        if len(longest) == 1
        else f"What failed was sent again after waits, at most {len(longest)} times",
        longest,
    )


def _shape_of_waits(runs: Sequence[Sequence[Request]]) -> Finding | None:
    """Return what is to be said of how waits grow and scatter, None where nothing is."""
    for run in runs:
        gaps = _gaps(run)
        if len(gaps) >= 3 and not grows(gaps):
            return non_strict(
                f"The waits between tries do not grow: {', '.join(f'{gap:.3f}' for gap in gaps)} s",
                run,
            )
    by_try: dict[int, list[tuple[float, Request]]] = defaultdict(list)
    for run in runs:
        for at, gap in enumerate(_gaps(run)):
            by_try[at].append((gap, run[at + 1]))
    for waits in by_try.values():
        gaps = [gap for gap, _ in waits]
        if len(gaps) >= JITTER_SAMPLES and max(gaps) - min(gaps) < JITTER_SPREAD * max(gaps):
            return non_strict(
                "The waits are the same each time: many clients of this kind come back at the same moment (no jitter)",
                [request for _, request in waits],
            )
    return None


def grows(gaps: Sequence[float]) -> bool:
    """Tell whether any wait is longer than one before it: chance (jitter) and a new call of the strategy may shorten others."""
    shortest = gaps[0]
    for gap in gaps[1:]:
        if gap >= shortest * GROWTH:
            return True
        shortest = min(shortest, gap)
    return False


def _repeated(wire: Wire, struck: Sequence[Request]) -> Iterator[tuple[Request, Request]]:
    """Yield each struck request with the next one that asks for exactly the same."""
    for first in struck:
        again = next(
            (
                each
                for each in wire.requests
                if each.number > first.number and each.target == first.target
            ),
            None,
        )
        if again is not None:
            yield first, again


def _runs(wire: Wire, struck: Sequence[Request]) -> Iterator[list[Request]]:
    """Yield runs of tries: a struck request and those that ask for the same, until one is answered well."""
    numbers = {each.number for each in struck}
    by_target: dict[tuple[str, str, str, str], list[Request]] = defaultdict(list)
    for request in wire.requests:
        by_target[request.target].append(request)
    for requests in by_target.values():
        run: list[Request] = []
        for request in requests:
            if request.number in numbers or run:
                run.append(request)
            if run and request.number not in numbers:
                yield run
                run = []
        if run:
            yield run


def _gaps(run: Sequence[Request]) -> list[float]:
    return [again.at_s - first.ended_s for first, again in pairwise(run)]
