"""Scenarios: text files, one rule each, that a trader can read. This reads them, strictly, and fits them to an edition.

A file under ``scenarios/`` says what breaks (``faults``, in the words of a fault plan; ``role`` in the place of an operation, since
the editions name theirs differently), which rule judges, what breaking it costs, and what to do about it.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec

from kalshi_contract.edition import Edition
from kalshi_harness.certify.case import Case
from kalshi_harness.certify.rules.table import RULES

SUFFIX: Final = ".toml"
ROLES_FILE: Final = "roles.toml"
ELSEWHERE: Final = "{elsewhere}"
"""Stands in a ``location`` for a host that is not the exchange."""


Seconds = Annotated[float, msgspec.Meta(gt=0, le=600)]
Text = Annotated[str, msgspec.Meta(min_length=1)]


class ScenarioError(ValueError):
    """A scenario file is wrong: the message says which file, where in it, and what was expected."""


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One scenario. ``faults`` are rules of a fault plan, each with the ``role`` it strikes where that is an operation.

    ``mandatory``: a client that never comes to the place where the rule counts does not pass. ``seconds``: how long a client that
    does not end by itself is watched, ``seconds_after`` the fault has struck at most. ``editions``: where it makes sense; none named is all.
    """

    name: str = ""
    title: Text
    rule: Text
    why: Text
    advice: Text
    exercise: Text
    mandatory: bool = True
    seconds: Seconds = 8.0
    seconds_after: Seconds | None = None
    limits: str = "off"
    faults: tuple[dict[str, Any], ...] = ()
    judge: dict[str, float] = {}
    editions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a rule or a figure that nobody knows."""
        rule = RULES.get(self.rule)
        if rule is None:
            raise ValueError(f"no rule {self.rule!r}; known: {', '.join(sorted(RULES))}")
        unknown = sorted(set(self.judge) - set(rule.figures))
        if unknown:
            known = ", ".join(sorted(rule.figures)) or "none"
            raise ValueError(
                f"the rule {self.rule!r} has no figure {unknown[0]!r}; it has: {known}"
            )

    @property
    def leads_elsewhere(self) -> bool:
        """Whether a fault leads to another host."""
        return ELSEWHERE in repr(self.faults)

    def plan(self, edition: Edition, elsewhere: str = "") -> list[dict[str, Any]]:
        """Return the fault rules for an edition: one that strikes a role strikes its operations. ``elsewhere`` is the origin of another host."""
        roles = roles_of(edition.name)
        planned = []
        for fault in self.faults:
            rule = {"name": self.name, **fault}
            role = rule.pop("role", None)
            if role is not None:
                rule["match"] = {**rule.get("match", {}), "operation": list(roles[role])}
            where = rule["fault"].get("location", "")
            if ELSEWHERE in where:
                rule["fault"] = {**rule["fault"], "location": where.replace(ELSEWHERE, elsewhere)}
            planned.append(rule)
        return planned

    def case(self, edition: Edition) -> Case:
        """Return what the rule needs to know of scenario and edition."""
        public = frozenset(
            name for name, operation in edition.operations.items() if operation.auth == "public"
        )
        return Case(
            roles=roles_of(edition.name),
            exercise=self.exercise,
            fault=self.name,
            figures={**RULES[self.rule].figures, **self.judge},
            public=public,
        )

    def fits(self, edition: str) -> bool:
        """Tell whether the scenario is for an edition."""
        return not self.editions or edition in self.editions


def load_scenarios() -> tuple[Scenario, ...]:
    """Return every scenario that ships, by name. Raises :class:`ScenarioError`."""
    folder = files("kalshi_harness").joinpath("scenarios")
    names = sorted(
        each.name
        for each in folder.iterdir()
        if each.name.endswith(SUFFIX) and each.name != ROLES_FILE
    )
    return tuple(
        parse_scenario(name.removesuffix(SUFFIX), folder.joinpath(name).read_text("utf-8"))
        for name in names
    )


def read_scenario(path: Path) -> Scenario:
    """Return the scenario of a file; it is called as the file is. Raises :class:`ScenarioError`."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"cannot read the scenario {path}: {error}") from None
    return parse_scenario(path.stem, text)


def parse_scenario(name: str, text: str) -> Scenario:
    """Return a scenario from its text. Raises :class:`ScenarioError`."""
    try:
        return msgspec.convert({"name": name, **tomllib.loads(text)}, Scenario)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ScenarioError(f"scenario {name}: {error}") from None


def chosen(scenarios: Sequence[Scenario], only: Iterable[str]) -> tuple[Scenario, ...]:
    """Return the scenarios that ``only`` names, by scenario or by rule; all where it names none. Raises :class:`ScenarioError`."""
    wanted = tuple(only)
    known = {each.name for each in scenarios} | {each.rule for each in scenarios}
    for name in wanted:
        if name not in known:
            names = ", ".join(each.name for each in scenarios)
            raise ScenarioError(f"no scenario or rule {name!r}; the scenarios are: {names}")
    return tuple(each for each in scenarios if not wanted or {each.name, each.rule} & set(wanted))


@cache
def roles_of(edition: str) -> Mapping[str, tuple[str, ...]]:
    """Return an edition's operations by what they are for. Raises :class:`ScenarioError`."""
    text = files("kalshi_harness").joinpath("scenarios", ROLES_FILE).read_text("utf-8")
    roles = tomllib.loads(text).get(edition)
    if roles is None:
        raise ScenarioError(f"{ROLES_FILE} says nothing of the edition {edition!r}")
    return {role: tuple(operations) for role, operations in roles.items()}
