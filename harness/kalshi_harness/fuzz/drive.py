"""Drives a server with Schemathesis, and collects what it found by operation. The only file that runs its engine."""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, StopReason, events
from schemathesis.engine.core import Engine
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.engine.run import Phase, PhaseName, PhaseSkipReason
from schemathesis.specs.openapi.schemas import OpenApiSchema

import schemathesis
from kalshi_harness.environment import Environment
from kalshi_harness.fuzz.expectations import Expectations, load_expectations
from kalshi_harness.fuzz.findings import Finding, Tried
from kalshi_harness.fuzz.plan import OWN, PEER, Plan, configuration, document, people_of, tried
from kalshi_harness.fuzz.wire import Way, Wire
from kalshi_harness.network import TargetUnreachableError
from kalshi_harness.pacing import Pacer

ANSWER_CHARS_MAX = 300
_AnyEnvironment = Environment[Any, Any]
OnStep = Callable[[str], None]


def drive(
    environment: _AnyEnvironment,
    plan: Plan,
    *,
    pacer: Pacer | None = None,
    on_step: OnStep = lambda _: None,
) -> tuple[Tried, ...]:
    """Try a plan's operations; ``on_step`` is told of each operation and phase as it ends.

    Raises :class:`TargetUnreachableError` for a server that ends to be there.
    """
    expectations = load_expectations(environment.edition.name)
    chosen = tried(environment.edition, plan.operations, read_only=plan.read_only)
    found = {
        f"{each.method} {each.path}": Tried(each.operation_id, f"{each.method} {each.path}")
        for each in chosen
    }
    if not found:
        return ()
    wanted = [each.operation_id for each in chosen]
    with _schema(environment, plan, expectations, wanted, pacer) as schema:
        for event in _Engine(schema).execute():
            _read(event, found, environment.rest.base_url)
            if isinstance(event, events.ScenarioFinished) and event.label in found:
                on_step(found[event.label].operation_id)
    if any(each.errors for each in found.values()):
        environment.network.probe(environment.rest.base_url)
    return tuple(found.values())


class _Schema(OpenApiSchema):
    """A schema whose cases go out by a wire of ours."""

    wire: Wire

    @property
    def transport(self) -> Wire:
        return self.wire


class _Engine(Engine):
    """The engine without the phases that try a server out past the wire, or would sign up for an account."""

    def get_phase_config(self, phase_name: PhaseName, **how: bool) -> Phase:
        if phase_name in {PhaseName.PROBING, PhaseName.AUTH_BOOTSTRAP}:
            return Phase(phase_name, is_enabled=False, skip_reason=PhaseSkipReason.DISABLED)
        return super().get_phase_config(phase_name, **how)


@contextmanager
def _schema(
    environment: _AnyEnvironment,
    plan: Plan,
    expectations: Expectations,
    wanted: list[str],
    pacer: Pacer | None,
) -> Iterator[_Schema]:
    with tempfile.TemporaryDirectory() as folder:
        people = Path(folder) / "people.json"
        people.write_text(json.dumps(people_of(plan, expectations)), "utf-8")
        settings = SchemathesisConfig.from_dict(configuration(plan, expectations, people))
        whole = schemathesis.openapi.from_dict(
            document(environment.edition, expectations), config=settings
        )
    whole.config.update(base_url=environment.rest.base_url)
    others = [name for name in environment.edition.operations if name not in wanted]
    schema = whole.exclude(operation_id=others) if others else whole.clone()
    steps = schema.statistic.transitions
    if steps.total and not steps.selected:
        schema.config.phases.stateful.enabled = False  # none leads from one of these to another
    schema.__class__ = _Schema  # there is no word for a transport of one's own
    assert isinstance(schema, _Schema)  # noqa: S101 - tells the type checker
    schema.wire = Wire(_way(environment, plan, expectations, pacer))
    try:
        yield schema
    finally:
        schema.wire.close()


def _way(
    environment: _AnyEnvironment, plan: Plan, expectations: Expectations, pacer: Pacer | None
) -> Way:
    people = {expectations.shown(OWN): environment.credentials}
    if plan.has_peer:
        people[expectations.shown(PEER)] = environment.new_trader().identity
    buckets = {
        f"{each.method} {each.path}": each.buckets
        for each in environment.edition.operations.values()
    }

    def wait(label: str) -> None:
        if pacer is not None:
            pacer.wait(buckets.get(label, ()))

    return Way(environment.network, expectations.header, people, wait, plan.read_only)


def _read(event: events.EngineEvent, found: Mapping[str, Tried], base_url: str) -> None:
    if isinstance(event, events.ScenarioFinished):
        _read_scenario(event.recorder, event.phase.value, found)
    elif isinstance(event, events.NonFatalError):
        phase = event.phase.value if event.phase else "loading"
        for each in [found[event.label]] if event.label in found else found.values():
            each.stopped(phase, _first_line(str(event.value)))
    elif isinstance(event, events.FatalError):
        raise event.exception
    elif (
        isinstance(event, events.EngineFinished)
        and event.stop_reason is StopReason.SERVER_UNAVAILABLE
    ):
        raise TargetUnreachableError(f"unreachable: {base_url} stopped answering")


def _read_scenario(recorder: ScenarioRecorder, phase: str, found: Mapping[str, Tried]) -> None:
    for case_id, node in recorder.cases.items():
        each = found.get(node.value.operation.label)
        if each is None:
            continue
        each.calls[phase] += case_id in recorder.interactions
        for check in recorder.checks.get(case_id, ()):
            if check.status is not Status.FAILURE or check.failure_info is None:
                continue
            failure = check.failure_info.failure
            told = Finding(
                check=check.name,
                phase=phase,
                title=failure.title,
                message=failure.message,
                curl=_one_line(check.failure_info.code_sample),
                answer=_answer(recorder, failure.case_id or case_id),
            )
            each.note(told)


def _answer(recorder: ScenarioRecorder, case_id: str) -> str:
    response = recorder.find_response(case_id=case_id)
    if response is None:
        return "no answer"
    text = response.content.decode("utf-8", "replace")
    shown = text if len(text) <= ANSWER_CHARS_MAX else f"{text[:ANSWER_CHARS_MAX]}… ({len(text)})"
    return f"{response.status_code} {shown}"


def _first_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[0] if lines else "unknown"


def _one_line(text: str) -> str:
    return " ".join(part.strip(" \\") for part in text.splitlines() if part.strip(" \\"))
