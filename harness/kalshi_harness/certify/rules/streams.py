"""Rules about WebSockets: what is lost comes back, at a decent pace, and whole (reliability 2.3)."""

from collections.abc import Sequence
from itertools import pairwise

from kalshi_harness.certify.case import Case
from kalshi_harness.certify.finding import Finding, failed, non_strict, not_exercised, passed
from kalshi_harness.certify.rules.manners import last_words
from kalshi_harness.certify.rules.retries import grows
from kalshi_harness.certify.wire import Hit, Request, Stream, Wire


def reconnects(wire: Wire, case: Case) -> Finding:
    """Judge: a connection that was lost is opened again, and is authenticated again."""
    cut = _cut(wire)
    if not cut:
        return not_exercised(case.missed)
    after = [each for each in wire.streams if each.opened_s > (cut[0].closed_s or 0.0)]
    if not after:
        ended = wire.ending
        how = (
            f"the client ended with status {ended.status}: {last_words(ended.words)}"
            if ended.how == "by itself"
            else "the client went on without it"
        )
        return failed(f"A WebSocket was lost and never opened again: {how}", cut[:1])
    if all(each.authenticated_s is None for each in after):
        return failed("A lost WebSocket was opened again, but nobody authenticated on it", after)
    return passed("A lost WebSocket was opened again and authenticated", (cut[0], after[0]))


def restores_subscriptions(wire: Wire, case: Case) -> Finding:
    """Judge: after a reconnect everything is subscribed to that was before."""
    cut = [each for each in _cut(wire) if each.watching_at_end()]
    if not cut:
        return not_exercised(case.missed)
    before = cut[0]
    after = [each for each in wire.streams if each.opened_s > (before.closed_s or 0.0)]
    again = {(each.channel, each.key) for stream in after for each in stream.watched}
    missing = sorted(before.watching_at_end() - again)
    if missing:
        names = ", ".join(" ".join(part for part in each if part) for each in missing)
        return failed(
            f"After the connection was lost, these were not subscribed to again: {names}",
            (before, *after),
        )
    return passed("Every subscription was there again after the reconnect", (before, *after[:1]))


def reconnects_patiently(wire: Wire, case: Case) -> Finding:
    """Judge: where each connection is lost at once, the waits between attempts grow."""
    tries = [(hit.at_s, hit) for hit in wire.hits_of(case.fault)]
    if not tries:
        return not_exercised(case.missed)
    most = case.figures["most"]
    shown = [hit for _, hit in tries]
    if len(tries) > most:
        return failed(
            f"Each connection was lost at once, and the client opened {len(tries)} of them: more than {most:g}",
            shown,
        )
    gaps = [later - earlier for (earlier, _), (later, _) in pairwise(tries)]
    if len(gaps) >= 3 and not grows(gaps):
        return non_strict(
            f"The waits between connections do not grow: {', '.join(f'{gap:.2f}' for gap in gaps)} s",
            shown,
        )
    return passed(f"{len(tries)} connections were lost at once, each after a longer wait", shown)


def refused_handshake_is_final(wire: Wire, case: Case) -> Finding:
    """Judge: a handshake that is refused for the key is not tried over and over."""
    hits = wire.hits_of(case.fault)
    if not hits:
        return not_exercised(case.missed)
    if len(hits) > case.figures["hammering"]:
        return failed(
            f"The WebSocket was refused for its key, and the client tried {len(hits)} times", hits
        )
    if len(hits) > case.figures["allowed"]:
        return non_strict(
            f"The WebSocket was refused for its key and tried {len(hits)} times", hits
        )
    return passed("When its key was refused, the client stopped connecting", hits)


def heals_gaps(wire: Wire, case: Case) -> Finding:
    """Judge: after a message went missing the book is fetched anew before the next order."""
    hits = wire.hits_of(case.fault)
    if not hits:
        return not_exercised(case.missed)
    gap = hits[0]
    healed = _healed_s(wire, case, gap)
    orders = [
        each
        for each in wire.of(case.operations("place_order"))
        if gap.at_s < each.at_s and (healed is None or each.at_s < healed)
    ]
    if orders and orders[0].at_s > gap.at_s + case.figures["grace_s"]:
        return failed(
            "A message of the book went missing, and the client placed an order before it had a whole book again",
            (gap, orders[0]),
        )
    if healed is None:
        return failed(
            "A message of the book went missing, and the client never fetched the book anew", (gap,)
        )
    return passed(
        f"A message of the book went missing; {max(0.0, healed - gap.at_s):.2f} s later the client fetched it anew",
        (gap,),
    )


def notices_silence(wire: Wire, case: Case) -> Finding:
    """Judge: a connection that is silent for too long, though it is open, is given up for a new one."""
    hits = wire.hits_of(case.fault)
    if not hits:
        return not_exercised(case.missed)
    patience_s = case.figures["patience_s"]
    after = [each for each in wire.streams if each.opened_s > hits[0].at_s]
    if after:
        waited_s = after[0].opened_s - hits[0].at_s
        return passed(
            f"{waited_s:.1f} s after a connection fell silent there was a new one",
            (hits[0], after[0]),
        )
    silent_s = wire.ending.at_s - hits[0].at_s
    if silent_s < patience_s:
        return not_exercised(
            f"The client was watched for {silent_s:.1f} s after its connection fell silent; {patience_s:g} s are needed"
        )
    return failed(
        f"A connection was silent for {silent_s:.1f} s and the client believed in it", hits[:1]
    )


def _cut(wire: Wire) -> Sequence[Stream]:
    return [each for each in wire.streams if each.cause == "fault"]


def _healed_s(wire: Wire, case: Case, gap: Hit) -> float | None:
    """Return when the client fetched a whole book after a gap: by subscribing, reconnecting, or reading it."""
    reads: Sequence[Request] = wire.of(case.operations("read_book"))
    moments = [
        *(each.from_s for stream in wire.streams for each in stream.watched),
        *(each.at_s for each in reads if each.status == 200),
        *wire.snapshots_s,
    ]
    later = [moment for moment in moments if moment > gap.at_s]
    return min(later, default=None)
