"""Runs a client that lives in this process: an asyncio program, on the machine's time or on the exchange's.

    async def bot(told): ...                 # told: the variables that a command would find in its environment

    certify(in_process(bot), "bot", load_scenarios(), edition=…, seed=7, clock="manual")

On the manual clock (see ``manual_loop.py``) waits cost nothing, and the same seed gives the same scorecard, byte for byte, if the client
takes its time from the loop (``asyncio.sleep``, ``loop.time()``) and its chance from a seed.
"""

import asyncio
import contextlib
import traceback
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

from kalshi_harness.certify.command import END_S, START_S
from kalshi_harness.certify.manual_loop import ManualLoop
from kalshi_harness.certify.play import Client
from kalshi_harness.certify.watch import Deadline, Watch
from kalshi_harness.certify.wire import Ending

LOOK_S: Final = 0.25
LINGER_S: Final = 0.01
"""So long sockets have to close."""


Program = Callable[[Mapping[str, str]], Coroutine[Any, Any, object]]
"""A client: told what a command is told by its environment. Asked to end, it is cancelled."""


def in_process(program: Program) -> Client:
    """Return a client for ``certify`` and ``play`` that runs ``program`` where a command would be started."""

    def run(told: Mapping[str, str], seconds: float, watch: Watch) -> Ending:
        time = watch.time
        factory = asyncio.new_event_loop if time is None else lambda: ManualLoop(time)
        with asyncio.Runner(loop_factory=factory) as runner:
            return runner.run(_lived(program(told), seconds, watch))

    return run


async def _lived(client: Coroutine[Any, Any, object], seconds: float, watch: Watch) -> Ending:
    """Watch a client, then end what it left behind, as the system does with a process: its tasks, and the sockets they close."""
    ending = await _watched(client, seconds, watch)
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    if left:
        await asyncio.wait(left, timeout=END_S)
    await asyncio.sleep(LINGER_S)
    return ending


async def _watched(client: Coroutine[Any, Any, object], seconds: float, watch: Watch) -> Ending:
    """Run a client until it ends, or was watched for long enough; then ask it to end. As ``command.run`` does it with a process."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    deadline = Deadline(watch, started, seconds, START_S)
    task = asyncio.ensure_future(client)
    while not task.done() and not deadline.passed(loop.time()):
        await asyncio.wait({task}, timeout=LOOK_S)
    asked = loop.time()
    if task.done():
        status, words = _how_it_ended(task)
        return Ending("by itself", asked - started, status, words=words)
    task.cancel()
    await asyncio.wait({task}, timeout=END_S)
    took_s = loop.time() - asked
    if not task.done():
        return Ending("killed", asked - started, None, took_s)
    status, words = _how_it_ended(task)
    return Ending("asked to end", asked - started, status, took_s, words)


def _how_it_ended(task: "asyncio.Task[object]") -> tuple[int, str]:
    with contextlib.suppress(asyncio.CancelledError):
        error = task.exception()
        return (0, "") if error is None else (1, "".join(traceback.format_exception(error)))
    return 0, ""
