"""Runs the client: a command of the user's, in an environment of ours, for so long, and then asks it to end."""

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import IO, Final

from kalshi_contract.client_variables import OWN_PREFIX
from kalshi_harness.certify.watch import Deadline, Watch
from kalshi_harness.certify.wire import Ending

START_S: Final = 15.0
"""So long a client may take to its first call; then it is watched all the same."""

END_S: Final = 5.0
"""So long a client has to end once it was asked to."""

POLL_S: Final = 0.05
WORDS_BYTES_MAX: Final = 4_000


class CommandError(OSError):
    """The command could not be started."""


def run(
    command: Sequence[str], variables: Mapping[str, str], seconds: float, watch: Watch
) -> Ending:
    """Run a command until it ends, or was watched for ``seconds``, or there is enough; then ask it to end, and in the end make it.

    It is watched from when it was first heard of: how long a language takes to start is no matter of the client's.

    Variables of the caller that name another exchange are taken away first: a client must not trade there by mistake.
    Raises :class:`CommandError`.
    """
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(OWN_PREFIX)
    }
    with tempfile.TemporaryFile() as words:
        started = time.monotonic()
        try:
            process = subprocess.Popen(  # noqa: S603 - what the user asked to run
                list(command),
                env={**inherited, **variables},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=words,
                start_new_session=True,
            )
        except OSError as error:
            raise CommandError(f"cannot run {command[0]!r}: {error.strerror or error}") from None
        try:
            return _watched(process, words, started, seconds, watch)
        finally:
            _signal_group(process, signal.SIGKILL)  # whatever it left behind
            process.wait()


def _watched(
    process: subprocess.Popen[bytes],
    words: IO[bytes],
    started: float,
    seconds: float,
    watch: Watch,
) -> Ending:
    deadline = Deadline(watch, started, seconds, START_S)
    while process.poll() is None and not deadline.passed(time.monotonic()):
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(POLL_S)
    if process.returncode is not None:
        return Ending(
            "by itself", time.monotonic() - started, process.returncode, words=_last(words)
        )
    asked = time.monotonic()
    _signal_group(process, signal.SIGTERM)
    try:
        status = process.wait(END_S)
    except subprocess.TimeoutExpired:
        took_s = time.monotonic() - asked
        return Ending("killed", asked - started, None, took_s, _last(words))
    took_s = time.monotonic() - asked
    return Ending("asked to end", asked - started, status, took_s, _last(words))


def _signal_group(process: subprocess.Popen[bytes], which: signal.Signals) -> None:
    try:
        os.killpg(process.pid, which)
    except ProcessLookupError:
        return


def _last(words: IO[bytes]) -> str:
    end = words.seek(0, os.SEEK_END)
    words.seek(max(0, end - WORDS_BYTES_MAX))
    return words.read().decode("utf-8", "replace")
