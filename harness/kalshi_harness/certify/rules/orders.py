"""Rules about orders whose answer was lost: the one place where a careless retry costs money (reliability 2.1, R17)."""

from collections.abc import Sequence

from kalshi_harness.certify.case import Case
from kalshi_harness.certify.finding import Finding, Shown, failed, non_strict, not_exercised, passed
from kalshi_harness.certify.wire import Placement, Request, Wire

TAKEN_ALREADY = 409
"""The exchange says that it has this client order id."""


def no_order_twice(wire: Wire, case: Case) -> Finding:
    """Judge: an order that the exchange took, and whose answer was lost, is not placed again."""
    lost = _lost(wire, case)
    if not lost:
        return not_exercised(case.missed)
    suspicion: Finding | None = None
    for request, taken in lost:
        again = [p for p in wire.placements if p.at_s > taken.at_s and p.terms == taken.terms]
        if not again:
            continue
        looked = _looks(wire, case, request.at_s, again[0].at_s)
        shown: tuple[Shown, ...] = (request, taken, *looked, *again)
        if not looked:
            blind = [p for p in again if not _looks(wire, case, request.at_s, p.at_s)]
            return failed(
                f"The answer to one order was lost and the same order was placed {_times(len(blind))} more, "
                "without a look at whether the first had been taken: the exchange has "
                f"{len(blind) + 1} of them",
                (request, taken, *blind),
            )
        if all(placed.client_order_id for placed in (taken, *again)):
            continue  # they have ids of their own: a retry would have come with the same
        suspicion = non_strict(
            "The client looked at what had become of its order, found it taken, and then placed one with the same terms again: "
            "if it meant one order, it has two",
            shown,
        )
    if suspicion is not None:
        return suspicion
    refused = [
        request
        for first, _ in lost
        for request in wire.requests
        if request.number > first.number
        and request.body == first.body
        and request.status == TAKEN_ALREADY
    ]
    if refused:
        return passed(
            "The order was sent again under the same client order id, and the exchange refused the second one as it should",
            [lost[0][0], *refused],
        )
    return passed("Each order whose answer was lost was placed once", [each for each, _ in lost])


def outcome_is_found_out(wire: Wire, case: Case) -> Finding:
    """Judge: after an order whose answer was lost, the client finds out what became of it before it orders again."""
    lost = _lost(wire, case)
    if not lost:
        return not_exercised(case.missed)
    placing = case.operations("place_order")
    for request, taken in lost:
        orders = [each for each in wire.after(request.at_s) if each.operation in placing]
        until_s = orders[0].at_s if orders else float("inf")
        looks = _looks(wire, case, request.at_s, until_s)
        if looks or _told_by_stream(wire, case, taken):
            continue
        resent = [each for each in orders if each.body == request.body]
        if resent and resent[0] is orders[0] and resent[0].status == TAKEN_ALREADY:
            continue
        if orders:
            return failed(
                "The next order went out while nobody knew what had become of the last one",
                (request, taken, orders[0]),
            )
        return non_strict(
            "The client stopped ordering, but never found out that it has an order in the book",
            (request, taken),
        )
    return passed(
        "Before it ordered again, the client found out what had become of the order",
        [each for each, _ in lost],
    )


def _lost(wire: Wire, case: Case) -> Sequence[tuple[Request, Placement]]:
    """Return the orders that were taken and whose answers were lost."""
    placing = case.operations("place_order")
    struck = {each.number: each for each in wire.struck(case.fault) if each.operation in placing}
    return [(struck[taken.request], taken) for taken in wire.placements if taken.request in struck]


def _looks(wire: Wire, case: Case, from_s: float, until_s: float) -> list[Request]:
    """Return the answered reads between two moments that tell what became of an order."""
    return [
        each
        for each in wire.of(case.operations("look_for_orders"))
        if from_s < each.at_s <= until_s and each.status == 200
    ]


def _told_by_stream(wire: Wire, case: Case, taken: Placement) -> bool:
    """Tell whether a stream of the client's own orders was open when the order was taken."""
    own = case.operations("own_channels")
    return any(
        each.channel in own
        and each.from_s <= taken.at_s
        and (each.until_s is None or each.until_s > taken.at_s)
        and (stream.closed_s is None or stream.closed_s > taken.at_s)
        for stream in wire.streams
        for each in stream.watched
    )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
