"""Other people's clients against exchanges of this process: programs in tests/peers/programs, run by an interpreter of their own."""

import fcntl
import json
import os
import subprocess
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


def play(python, folder, program, *arguments):
    """Run a program against two exchanges, one of them with rate limits, and return what came of it."""
    with (
        MockExchange(seed=7, edition=EDITION, limits="off") as exchange,
        MockExchange(seed=7, edition=EDITION) as limited,
    ):
        exchange.signed_credentials("user_0001").write(folder / "one.json")
        exchange.signed_credentials("user_0002").write(folder / "two.json")
        limited.signed_credentials("user_0001").write(folder / "limited.json")
        done = subprocess.run(
            [python, "-W", "error", str(PROGRAMS / program), *arguments, str(folder)],
            env=environment(),
            capture_output=True,
            text=True,
            timeout=RUN_S_MAX,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-6000:] + exchange.report()
        report = json.loads(done.stdout)
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


def judge(played, spoken=None):
    """Hold a play against what must be true of every one; ``spoken`` is all that it must ask for."""
    expected = NOT_YET & played.asked
    wanted = played.asked if spoken is None else spoken
    found = [
        *played.wrong,
        *(f"{name}: not as mock_exchange/editions/peers.py says" for name in wanted ^ played.asked),
        *(f"{name} is never called" for name in sorted(played.methods - played.called)),
        *(f"{name} is not served, unforeseen" for name in sorted(played.unserved - expected)),
        *(
            f"{name} answers: take it out of tests/peers/not_yet.json"
            for name in sorted(expected - played.unserved)
        ),
    ]
    assert not found, "\n".join(found)


def known_names():
    """Return the names of all operations and channels of the edition."""
    edition = load_edition(EDITION)
    return frozenset(edition.operations) | frozenset(edition.channels)
