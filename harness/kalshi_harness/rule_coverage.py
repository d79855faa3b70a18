"""Which rules of the contract the tests speak for: a table at the end of a run, and a gate on whole runs (C00, C29).

A test names its rules with ``@pytest.mark.rule("C08", "D09")``; a conformance card's rules are marks of its test. What counts
is a test that *passed*. The table is printed after a whole run, where a rule without a passed test fails it, and after any
run with ``--rules``. The gate is for the default edition; other editions' rules are counted below it. Works under pytest-xdist: the marks travel with the reports, and the controller counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import pytest

from kalshi_contract.loader import edition_names, load_edition

PROPERTY = "rule"
NARROWING_OPTIONS = (
    "keyword",
    "markexpr",
    "deselect",
    "lf",
    "failedfirst",
    "collectonly",
    "target",
)
"""Options that leave tests out (or ask for one target only): with any of them a run is not the whole suite."""


class RuleCoverage:
    """Counts passed tests by rule in the process that talks to the terminal.

    ``titles`` are the rules that need a test; ``others`` those of further editions, by edition, that only count.
    """

    def __init__(
        self,
        config: pytest.Config,
        titles: Mapping[str, str],
        others: Mapping[str, Mapping[str, str]],
    ) -> None:
        self.whole = is_whole_run(config)
        self.titles = titles
        self.others = others
        self.passed: dict[str, set[str]] = defaultdict(set)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a passed test for each of its rules."""
        if report.when == "call" and report.passed:
            for name, value in report.user_properties:
                if name == PROPERTY:
                    self.passed[str(value)].add(report.nodeid)

    @property
    def missing(self) -> tuple[str, ...]:
        """The rules no passed test names."""
        return tuple(rule for rule in self.titles if not self.passed.get(rule))

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Turn a green whole run red where a rule has no test."""
        if self.whole and exitstatus == pytest.ExitCode.OK and self.missing:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table: after a whole run, or where it was asked for."""
        if not (self.whole or terminalreporter.config.getoption("--rules")):
            return
        terminalreporter.write_sep("=", "rules of the contract")
        counts = {rule: len(ids) for rule, ids in self.passed.items()}
        for line in table(self.titles, counts):
            terminalreporter.write_line(line)
        for edition, titles in self.others.items():
            terminalreporter.write_line(f"{edition}, counted only:")
            for line in table(titles, counts):
                terminalreporter.write_line(line)
        if self.whole and self.missing:
            names = ", ".join(self.missing)
            terminalreporter.write_line(f"FAILED: no passed test names {names}", red=True)


def table(titles: Mapping[str, str], counts: Mapping[str, int]) -> Iterable[str]:
    """Return the lines of the coverage table: rule, number of passed tests, title."""
    covered = sum(1 for rule in titles if counts.get(rule))
    for rule, title in titles.items():
        yield f"{rule}  {counts.get(rule, 0):5d}  {title}"
    share = 100 * covered / len(titles) if titles else 100
    yield f"{covered} of {len(titles)} rules have a passed test: {share:.0f} %"


def is_whole_run(config: pytest.Config) -> bool:
    """Return whether nothing on the command line leaves tests out."""
    if config.args_source == pytest.Config.ArgsSource.ARGS:
        return False
    return not any(config.getoption(option, None) for option in NARROWING_OPTIONS)


def rule_titles() -> dict[str, str]:
    """Return the default edition's rules, in order: sections of the contract, then decisions."""
    return _titles(edition_names()[0])


def other_rule_titles() -> dict[str, dict[str, str]]:
    """Return the rules of every other edition, by edition."""
    return {name: _titles(name) for name in edition_names()[1:]}


def _titles(edition: str) -> dict[str, str]:
    return {rule.rule_id: rule.title for rule in load_edition(edition).rules.values()}


def rules_of(item: pytest.Item) -> tuple[str, ...]:
    """Return the rules a test names, each once."""
    named = (str(rule) for mark in item.iter_markers("rule") for rule in mark.args)
    return tuple(dict.fromkeys(named))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--rules``."""
    parser.addoption(
        "--rules", action="store_true", help="print how many passed tests speak for each rule"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Count in the controller only; workers just send their reports."""
    config.addinivalue_line("markers", "rule(*ids): the rules of the contract a test speaks for")
    if not hasattr(config, "workerinput"):
        coverage = RuleCoverage(config, rule_titles(), other_rule_titles())
        config.pluginmanager.register(coverage, "rule-coverage-table")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse marks with rules that do not exist: a typing mistake would prove nothing, silently."""
    known = {*rule_titles()}.union(*other_rule_titles().values())
    wrong = [
        f"{item.nodeid}: {rule}" for item in items for rule in rules_of(item) if rule not in known
    ]
    if wrong:
        raise pytest.UsageError("marks with unknown rules: " + "; ".join(wrong[:10]))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let the rules travel with the reports."""
    item.user_properties.extend(
        (PROPERTY, rule) for rule in rules_of(item) if (PROPERTY, rule) not in item.user_properties
    )
