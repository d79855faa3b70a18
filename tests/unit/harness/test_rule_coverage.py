import pytest

from kalshi_contract.loader import load_edition
from kalshi_harness.rule_coverage import other_rule_titles, rule_titles, table

pytest_plugins = ["pytester"]
PLUGIN = ("-p", "kalshi_harness.rule_coverage", "-p", "no:cacheprovider")
EVERY_RULE = ", ".join(repr(rule) for rule in load_edition().rules)


@pytest.fixture
def project(pytester, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # others cost seconds
    pytester.makeini("[pytest]\n")
    return pytester


def test_the_rules_are_those_of_the_edition():
    assert list(rule_titles()) == list(load_edition().rules)
    assert {"C00", "C35", "D01", "D30"} <= set(rule_titles())


def test_no_two_editions_use_one_id_for_two_rules():
    others = other_rule_titles()
    assert {"T00", "D51"} <= set(others["trade-api-3.34"])
    names = [*rule_titles(), *(rule for titles in others.values() for rule in titles)]
    assert len(names) == len(set(names))


def test_rules_of_another_edition_are_known_and_counted_and_not_asked_for(project):
    project.makepyfile(
        f"import pytest\n@pytest.mark.rule('T00', {EVERY_RULE})\ndef test_all(): assert True\n"
    )
    result = project.runpytest_inprocess(*PLUGIN)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["trade-api-3.34, counted only:", "T00      1  *", "T01      0  *"])


def test_the_table_counts_and_sums():
    lines = list(table({"C01": "Keys", "C02": "Files"}, {"C01": 3}))
    assert lines == [
        "C01      3  Keys",
        "C02      0  Files",
        "1 of 2 rules have a passed test: 50 %",
    ]


def test_a_whole_run_with_every_rule_passes(project):
    project.makepyfile(
        f"import pytest\n@pytest.mark.rule({EVERY_RULE})\ndef test_all(): assert True\n"
    )
    result = project.runpytest_inprocess(*PLUGIN)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*rules have a passed test: 100 %*"])


def test_a_whole_run_without_a_rule_fails_and_names_it(project):
    without = EVERY_RULE.replace("'D12', ", "")
    project.makepyfile(
        f"import pytest\n@pytest.mark.rule({without})\ndef test_all(): assert True\n"
    )
    result = project.runpytest_inprocess(*PLUGIN)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["FAILED: no passed test names D12"])


def test_a_failed_or_skipped_test_speaks_for_nothing(project):
    project.makepyfile(
        f"import pytest\n@pytest.mark.rule({EVERY_RULE})\ndef test_all(): pytest.skip('not today')\n"
    )
    assert project.runpytest_inprocess(*PLUGIN).ret == 1


def test_a_run_of_some_tests_is_not_gated(project):
    path = project.makepyfile(
        "import pytest\n@pytest.mark.rule('C01')\ndef test_one(): assert True\n"
    )
    assert project.runpytest_inprocess(*PLUGIN, path).ret == 0
    assert project.runpytest_inprocess(*PLUGIN, "-k", "one").ret == 0


def test_an_unknown_rule_is_an_error(project):
    project.makepyfile("import pytest\n@pytest.mark.rule('D99')\ndef test_one(): assert True\n")
    result = project.runpytest_inprocess(*PLUGIN)
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*D99*"])


def test_marks_travel_from_the_workers(project):
    project.makepyfile(
        f"import pytest\n@pytest.mark.rule({EVERY_RULE})\ndef test_all(): assert True\n"
    )
    result = project.runpytest_subprocess(*PLUGIN, "-p", "xdist.plugin", "-n", "1")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*rules have a passed test: 100 %*"])
