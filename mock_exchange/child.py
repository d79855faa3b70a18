"""A command that runs beside an exchange: signals go to it, its exit status comes back, and what it started ends with it.

Where stdin is a terminal, the command stays in our process group: Ctrl-C and Ctrl-Z are the terminal's business then, and reading
from it works. Else it has a group of its own, of which nothing is left when it has ended.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import Any, Final, Self

NOT_FOUND: Final = 127
NOT_RUNNABLE: Final = 126
"""Exit statuses of a command that cannot be started, as shells have them."""

SIGNALLED: Final = 128
"""A command that a signal ended has this exit status, and the number of the signal added."""

END_S: Final = 1.0
"""How long what a command left behind may take to end when asked to."""

_POLL_S: Final = 0.01
_FORWARDED: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")


class CommandError(OSError):
    """The command could not be started. ``status`` is the exit status that tells it."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def run_child(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command to its end, in this process's stdin, stdout and stderr; return its exit status. Raises :class:`CommandError`.

    To be called in the main thread, where signals arrive.
    """
    alone = os.name == "posix" and not _at_a_terminal()
    with _Forwarding(alone=alone) as forwarding:
        try:
            child = subprocess.Popen(  # noqa: S603 - what the user asked to run
                list(command), env=dict(environment), process_group=0 if alone else None
            )
        except OSError as error:
            status = NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_RUNNABLE
            message = f"cannot run {command[0]!r}: {error.strerror or error}"
            raise CommandError(message, status) from None
        try:
            forwarding.to(child)
            code = child.wait()
        finally:
            if alone:
                end_group(child.pid)
    return code if code >= 0 else SIGNALLED - code


def _at_a_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


class _Forwarding:
    """Hands signals on to the command; those that a terminal gives to all of its group are its own already.

    What comes before the command is there waits for it: whoever asks at once to end is heard too.
    """

    def __init__(self, *, alone: bool) -> None:
        self._alone = alone
        self._child: subprocess.Popen[bytes] | None = None
        self._early: list[int] = []
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for name in _FORWARDED:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._forward)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def to(self, child: "subprocess.Popen[bytes]") -> None:
        """Forward to this command from now on."""
        self._child = child
        for number in self._early:
            self._forward(number, None)

    def _forward(self, number: int, _frame: FrameType | None) -> None:
        if self._child is None:
            self._early.append(number)
        elif self._alone:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._child.pid, number)
        elif number not in _of_the_terminal():
            self._child.send_signal(number)


def _of_the_terminal() -> tuple[int, ...]:
    return tuple(getattr(signal, name) for name in ("SIGINT", "SIGQUIT") if hasattr(signal, name))


def end_group(group: int) -> None:
    """End a process group: ask what is in it, and in the end make it."""
    until = time.monotonic() + END_S
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGTERM)
        while time.monotonic() < until:
            time.sleep(_POLL_S)
            os.killpg(group, 0)  # or it is gone
        os.killpg(group, signal.SIGKILL)
