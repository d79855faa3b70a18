"""The committed files are what the generator makes of the tables, and the page has everything the tables have."""

import subprocess
import sys
from itertools import groupby

import pytest
import yaml
from doc_tables import TABLES
from files import PAGE, TARGETS, files_of

from kalshi_contract.monitoring.log_events import EVENTS, FIELDS, VERDICTS
from kalshi_contract.monitoring.metrics import METRICS
from mock_exchange.cli import DEFAULT_PORT
from support.harness_sources import ROOT

pytestmark = pytest.mark.rule("C33", "C34", "C35", "D26", "D27")


@pytest.fixture
def page():
    return (ROOT / PAGE).read_text("utf-8")


def test_the_committed_files_are_exactly_what_the_generator_makes(edition, page):
    for path, text in files_of(edition, page).items():
        assert (ROOT / path).read_text("utf-8") == text, (
            f"{path} is stale: run python ci/monitoring/generator"
        )


def test_the_generator_covers_every_data_file_of_its_folder(edition, page):
    folder = ROOT / "ci" / "monitoring"
    there = {path.relative_to(ROOT).as_posix() for path in folder.iterdir() if path.is_file()}

    assert there == set(files_of(edition, page)) - {PAGE}


def test_the_command_says_that_nothing_is_stale():
    done = subprocess.run(
        [sys.executable, str(ROOT / "ci" / "monitoring" / "generator"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_other_limits_make_every_file_with_figures_stale(edition, changed, page):
    before = files_of(edition, page)
    after = files_of(changed("error_rate", threshold=7), page)
    stale = {path for path in before if before[path] != after[path]}

    assert stale == set(before) - {"ci/monitoring/prometheus.yml"}


def test_prometheus_scrapes_the_port_that_is_served_by_default(shipped):
    (job,) = yaml.safe_load(shipped("prometheus.yml"))["scrape_configs"]

    assert job["static_configs"] == [{"targets": [f"127.0.0.1:{DEFAULT_PORT}"]}]
    assert job["metrics_path"] == "/metrics"
    assert list(TARGETS) == [job["job_name"]]


def test_prometheus_loads_the_rules_that_are_shipped(shipped):
    (name,) = yaml.safe_load(shipped("prometheus.yml"))["rule_files"]

    assert yaml.safe_load(shipped(name))["groups"]


def test_the_page_names_everything_in_the_tables(edition, page):
    metrics = [metric.name for table in METRICS.values() for metric in table.values()]
    for word in (*EVENTS, *FIELDS, *VERDICTS, *metrics, *edition.limits.alerts):
        assert f"\n| `{word}` |" in page, word


def test_a_table_of_the_page_has_the_same_number_of_cells_in_each_line(page):
    blocks = groupby(page.splitlines(), key=lambda line: line.startswith("|"))
    tables = [list(lines) for is_table, lines in blocks if is_table]

    assert len(tables) == len(TABLES)
    for lines in tables:
        assert len({line.replace("\\|", "").count("|") for line in lines}) == 1, lines[0]


@pytest.mark.parametrize("name", TABLES)
def test_a_page_without_a_marker_is_an_error(edition, page, name):
    with pytest.raises(LookupError, match="the page has the markers"):
        files_of(edition, page.replace(f"<!-- {name}: written", f"<!-- {name}: wrote"))


def test_what_is_written_by_hand_stays(edition, page):
    changed_page = page.replace("# Monitoring\n", "# Monitoring\n\nA word by hand.\n", 1)

    assert files_of(edition, changed_page)[PAGE] == changed_page
