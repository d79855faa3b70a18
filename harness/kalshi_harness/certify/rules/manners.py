"""Rules that hold whatever happens: credentials, limits, bytes that make no sense, and a clean end."""

from kalshi_harness.certify.case import Case
from kalshi_harness.certify.finding import Finding, failed, non_strict, not_exercised, passed
from kalshi_harness.certify.wire import Wire

SOON_S = 0.2
_TRACEBACK = "Traceback (most recent call last)"


def authenticated(wire: Wire, case: Case) -> Finding:
    """Judge: every call that needs a key comes with one that is good."""
    private = [
        each for each in wire.requests if each.operation and each.operation not in case.public
    ]
    if not private:
        return not_exercised(case.missed)
    bare = [each for each in private if each.key_id is None]
    if bare:
        return failed(
            f"{len(bare)} of {len(private)} requests that need a key had none, or one that is not good",
            bare,
        )
    return passed(f"All {len(private)} requests that need a key had a good one", private[:1])


def no_secret_in_urls(wire: Wire, case: Case) -> Finding:
    """Judge: no key, secret or signature stands in a path or a query: those end in the logs of everything on the way."""
    if not wire.requests:
        return not_exercised(case.missed)
    shown = [each for each in wire.requests if each.shows_secret]
    if shown:
        return failed(
            "A secret stood in the address of a request, where every proxy and log on the way keeps it",
            shown,
        )
    return passed(f"No secret in the addresses of {len(wire.requests)} requests")


def keeps_limits(wire: Wire, case: Case) -> Finding:
    """Judge: nobody has to tell the client that it asks too much; if somebody does, it slows down."""
    if not wire.requests:
        return not_exercised(case.missed)
    limited = [each for each in wire.requests if each.status == 429 and not each.fault]
    if not limited:
        return passed(f"{len(wire.requests)} requests, none of them too many", wire.requests[:1])
    for first in limited:
        soon = [
            each
            for each in wire.after(first.at_s)
            if each.operation == first.operation and each.at_s < first.ended_s + SOON_S
        ]
        if soon:
            return failed("The client asked too much, was told so, and went on", (first, *soon))
    return non_strict(
        f"The client asked too much {len(limited)} times, and slowed down when it was told", limited
    )


def survives(wire: Wire, case: Case) -> Finding:
    """Judge: what makes no sense, comes twice or comes in the wrong order does not end the client."""
    hits = wire.hits_of(case.fault)
    if not hits:
        return not_exercised(case.missed)
    ending = wire.ending
    if ending.how == "by itself" and ending.status:
        return failed(
            f"The client ended with status {ending.status} after it had got {_what(len(hits))}: {last_words(ending.words)}",
            hits,
        )
    later = [each for each in wire.after(hits[0].at_s) if each.status]
    still_listening = any(
        stream.watched and (stream.closed_s is None or stream.closed_s > hits[0].at_s)
        for stream in wire.streams
    )
    if ending.how == "by itself" or later or still_listening:
        return passed(f"The client got {_what(len(hits))}, and went on", (*hits[:2], *later[:1]))
    return non_strict(
        f"The client got {_what(len(hits))} and did nothing any more, though it still ran", hits
    )


def ends_cleanly(wire: Wire, case: Case) -> Finding:
    """Judge: asked to end, the client ends soon, and closes its connections itself."""
    ending = wire.ending
    if not wire.requests and not wire.streams:
        return not_exercised(case.missed)
    if ending.how == "by itself" and ending.status:
        return not_exercised(
            f"{case.missed}: it ended by itself with status {ending.status}: {last_words(ending.words)}"
        )
    if ending.how == "killed":
        return failed(
            f"Asked to end (SIGTERM), the client still ran {ending.took_s:.1f} s later and had to be killed",
            wire.streams[-1:] or wire.requests[-1:],
        )
    if ending.took_s > case.figures["soon_s"]:
        return non_strict(f"The client took {ending.took_s:.1f} s to end", wire.requests[-1:])
    left = [stream for stream in wire.streams if stream.cause == "lost"]
    if left:
        return non_strict(
            "The client ended without closing its WebSockets: the system did it", left
        )
    return passed("The client ended when it was asked to, and closed what it had open")


def last_words(words: str) -> str:
    """Return the last line that a client wrote, or that it wrote none; of a Python traceback, the line that names the error."""
    lines = [line for line in words.strip().splitlines() if line.strip()]
    heads = [at for at, line in enumerate(lines) if line.startswith(_TRACEBACK)]
    named = [line for line in lines[heads[-1] + 1 :] if not line[0].isspace()] if heads else []
    return (named or lines[-1:] or ["it said nothing"])[0].strip()


def _what(count: int) -> str:
    return "it once" if count == 1 else f"it {count} times"
