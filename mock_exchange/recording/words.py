"""What the recorder and the player say in their own name, as bodies in the shape that both editions give most errors.

Each has a code that no exchange uses, so that nobody takes it for the server's word.
"""

import json
from collections.abc import Iterable
from typing import Final

from mock_exchange.recording.entry import Answer, Call, Entry
from mock_exchange.recording.matching import Nearest
from mock_exchange.recording.redaction import Redactor

NOT_RECORDED: Final = "not_recorded"
BODY_NOT_RECORDED: Final = "body_not_recorded"
NO_ANSWER_RECORDED: Final = "no_answer_recorded"
UPSTREAM_FAILED: Final = "upstream_failed"
RECORDING_FAILED: Final = "recording_failed"
REQUEST_TOO_LARGE: Final = "request_too_large"
_SHOWN_MAX: Final = 300


def body(code: str, message: str) -> bytes:
    """Return an error as a body."""
    return json.dumps({"error": {"code": code, "message": message}}, ensure_ascii=False).encode()


def shown(call: Call, redactor: Redactor) -> str:
    """Return method and target of a call for people, secrets out, shortened."""
    cleaned = redactor.call(call)
    text = f"{cleaned.method} {cleaned.target}"
    return text if len(text) <= _SHOWN_MAX else text[:_SHOWN_MAX] + "…"


def not_recorded(call: Call, nearest: Nearest | None, redactor: Redactor) -> str:
    """Say that a request was never recorded, and what comes nearest."""
    said = f"never recorded: {shown(call, redactor)}"
    if nearest is None:
        return f"{said}; the recording has no plain calls at all"
    differing = redactor.text(", ".join(nearest.differing)) or "nothing that is compared"
    return f"{said}; nearest is entry {nearest.entry.number}, {shown(nearest.entry.call, redactor)}, which differs in {differing}"


def stream_not_recorded(path: str, paths: Iterable[str]) -> str:
    """Say that no session was recorded at a path, and where some were."""
    known = ", ".join(paths)
    where = f"; sessions were recorded at {known}" if known else "; the recording has no sessions"
    return f"never recorded: a WebSocket session at {path}{where}"


def body_not_recorded(entry: Entry, redactor: Redactor) -> str:
    """Say that an answer has no body in the recording."""
    why = entry.answer.comment or "the recording says its size and not its text"
    return (
        f"entry {entry.number} ({shown(entry.call, redactor)}) was recorded without its body: {why}"
    )


def no_answer(entry: Entry, redactor: Redactor) -> str:
    """Say that the server gave no answer when it was recorded."""
    why = entry.answer.error or "the recording does not say why"
    return f"entry {entry.number} ({shown(entry.call, redactor)}) was recorded without an answer: {why}"


def command_not_recorded(command_id: object, *, flat: bool) -> bytes:
    """Return an error message of a stream; ``flat`` in the shape of trade-api-3.34, else as the reference contract has it."""
    text = "never recorded: this command is in no recorded session of this path"
    if not flat:
        said: dict[str, object] = {
            "type": "error",
            "error": {"code": NOT_RECORDED, "message": text},
        }
    else:
        said = {"type": "error", "msg": {"code": 0, "msg": text}}
        if command_id is not None:
            said = {"id": command_id, **said}
    return json.dumps(said).encode()


def failed_answer(upstream: str, why: str) -> Answer:
    """Return what the recorder answers with when the server does not."""
    content = body(UPSTREAM_FAILED, f"the recorder got no answer from {upstream}: {why}")
    headers = (
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(content))),
        ("X-Recorder", UPSTREAM_FAILED),
    )
    return Answer(502, "Bad Gateway", headers, content, len(content), error=why)
