"""Other people's clients against exchanges of this process: programs in tests/peers/programs, run by an interpreter of their own."""

import fcntl
import json
import os
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass

from kalshi_contract.loader import load_edition
from mock_exchange import MockExchange
from support.harness_sources import ROOT

EDITION = "trade-api-3.34"
PROGRAMS = ROOT / "tests" / "peers" / "programs"
UNAVAILABLE = "service_unavailable"
RUN_S_MAX = 90
NOT_YET = frozenset(json.loads((ROOT / "tests" / "peers" / "not_yet.json").read_text()))
"""Operations and channels that peers are told 503 (an error, for a channel) for. It may only shrink: who makes one work takes it out."""


class NoPeersError(Exception):
    """There is no environment for other people's clients here; says why."""


def interpreter(**variables):
    """Return the interpreter that has them, made at the first call. Raises :class:`NoPeersError`."""
    script = ROOT / "ci" / "peers"
    with script.open() as locked:
        fcntl.flock(locked, fcntl.LOCK_EX)  # of two workers, one installs and the other waits
        done = subprocess.run(
            [str(script)],
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode in {3, 4}:
        raise NoPeersError(done.stderr.strip().splitlines()[-1])
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@dataclass(frozen=True)
class Played:
    """What a program reported, and what the exchange saw of it."""

    methods: frozenset
    called: frozenset
    wrong: list
    requests: tuple
    channels: frozenset = frozenset()
    unserved_channels: frozenset = frozenset()

    @property
    def asked(self):
        """The operations and channels that were asked for."""
        return self.channels | {each.operation for each in self.requests if each.operation}

    @property
    def unserved(self):
        """Those that answered that they are not served yet."""
        return self.unserved_channels | {
            each.operation
            for each in self.requests
            if each.status == 503 and each.code == UNAVAILABLE
        }


def play(python, folder, *plays):
    """Have one interpreter play one after the other, and return what came of each.

    Each has two exchanges of its own, one of them with rate limits.
    """
    with ExitStack() as stack:
        pairs = [(play, _opened(stack, folder / str(number))) for number, play in enumerate(plays)]
        told = [part for play, (place, _) in pairs for part in (play, str(place))]
        done = subprocess.run(
            [python, "-W", "error", str(PROGRAMS / "plays.py"), *told],
            env=environment(),
            capture_output=True,
            text=True,
            timeout=RUN_S_MAX,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-6000:]
        reports = json.loads(done.stdout)
        return {
            play: _played(report, exchange)
            for report, (play, (_, exchange)) in zip(reports, pairs, strict=True)
        }


def _opened(stack, folder):
    """Open the exchanges of a play; return the folder with the credentials, and the one without rate limits."""
    folder.mkdir()
    exchange = stack.enter_context(MockExchange(seed=7, edition=EDITION, limits="off"))
    limited = stack.enter_context(MockExchange(seed=7, edition=EDITION))
    exchange.signed_credentials("user_0001").write(folder / "one.json")
    exchange.signed_credentials("user_0002").write(folder / "two.json")
    limited.signed_credentials("user_0001").write(folder / "limited.json")
    return folder, exchange


def _played(report, exchange):
    return Played(
        methods=frozenset(report["methods"]),
        called=frozenset(report["called"]),
        wrong=report["wrong"],
        requests=exchange.requests(),
        channels=frozenset(report["channels"]),
        unserved_channels=frozenset(report["unserved"]),
    )


def environment():
    """Return the environment of a client: no proxy stands between it and loopback."""
    return {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}


def judge(plays, methods, spoken=None):
    """Hold each of several plays against what must be true of every one.

    ``methods``: so many there are. ``spoken`` is all that a play must ask for.
    """
    wrong = {name: faults(played, methods, spoken) for name, played in plays.items()}
    lines = [f"{name}: {fault}" for name, found in wrong.items() for fault in found]
    assert not lines, "\n".join(lines)


def faults(played, methods, spoken=None):
    """Return what is wrong with a play."""
    expected = NOT_YET & played.asked
    wanted = played.asked if spoken is None else spoken
    count = len(played.methods)
    return [
        *played.wrong,
        *([] if count == methods else [f"{count} methods, not {methods}"]),
        *(f"{name}: not as mock_exchange/editions/peers.py says" for name in wanted ^ played.asked),
        *(f"{name} is never called" for name in sorted(played.methods - played.called)),
        *(f"{name} is not served, unforeseen" for name in sorted(played.unserved - expected)),
        *(
            f"{name} answers: take it out of tests/peers/not_yet.json"
            for name in sorted(expected - played.unserved)
        ),
    ]


def known_names():
    """Return the names of all operations and channels of the edition."""
    edition = load_edition(EDITION)
    return frozenset(edition.operations) | frozenset(edition.channels)
