"""The shipped dashboard: a person finds every metric of the table on it, in panels that stand side by side and say what they are."""

import re

import pytest
from grafana_dashboard import dashboard_of
from grafana_panels import GRID_COLUMNS, Panel, Query, Row, render

from kalshi_contract import strict_json
from kalshi_contract.monitoring.alerts import STATE_CODES
from kalshi_contract.monitoring.metrics import METRICS, PREFIXES
from support.monitoring_promql import GRAFANA_INTERVAL, labels_of, names_of, table

pytestmark = pytest.mark.rule("C33", "D26")
LEGEND_LABEL = re.compile(r"\{\{(\w+)\}\}")


def panels_of(dashboard):
    """Return every panel but the headings, those in folded rows too."""
    rows = [panel for panel in dashboard["panels"] if panel["type"] == "row"]
    open_ones = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
    return [*open_ones, *(panel for row in rows for panel in row["panels"])]


def cells(panel):
    place = panel["gridPos"]
    return {
        (x, y)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    }


def overlaps(panels):
    """Return pairs of titles of panels that stand on the same cell of the grid."""
    taken, found = {}, []
    for panel in panels:
        for cell in cells(panel):
            if cell in taken:
                found.append((taken[cell], panel["title"]))
            taken[cell] = panel["title"]
    return sorted(set(found))


@pytest.fixture
def dashboard(shipped):
    return strict_json.parse(shipped("grafana-dashboard.json").encode())


@pytest.fixture
def targets(dashboard):
    return [
        (panel["title"], target) for panel in panels_of(dashboard) for target in panel["targets"]
    ]


def test_every_query_parses_and_names_what_exists(targets):
    assert len(targets) > 60
    for title, target in targets:
        labels_of(target["expr"], table())
        names_of(target["expr"], table())
        assert target["expr"].count("$") == target["expr"].count(GRAFANA_INTERVAL) + 2 * (
            target["expr"].count("$job")
        ), title


def test_a_legend_names_labels_that_its_series_have(targets):
    for title, target in targets:
        wanted = set(LEGEND_LABEL.findall(target["legendFormat"]))
        assert wanted <= labels_of(target["expr"], table()), title


def test_every_query_keeps_to_the_chosen_jobs_and_instances(targets):
    for title, target in targets:
        selectors = len(names_of_all(target["expr"]))
        assert selectors > 0, title
        assert target["expr"].count('{job=~"$job", instance=~"$instance"') == selectors, title


def names_of_all(expression):
    return re.findall(r"\bkalshi_(?:mock|client)_\w+", expression)


@pytest.mark.parametrize("side", PREFIXES)
def test_every_metric_of_the_table_is_on_it(targets, side):
    shown = set().union(*(names_of(target["expr"], table()) for _, target in targets))
    bare = {re.sub(r"_(bucket|sum|count)$", "", name) for name in shown}

    assert {metric.name for metric in METRICS[side].values()} - bare == set()


def test_every_panel_has_a_title_a_description_and_a_unit(dashboard):
    for panel in panels_of(dashboard):
        assert panel["title"]
        assert panel["description"].endswith("."), panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        assert panel["targets"], panel["title"]


def test_panels_have_numbers_of_their_own(dashboard):
    rows = [panel for panel in dashboard["panels"] if panel["type"] == "row"]
    numbers = [panel["id"] for panel in [*rows, *panels_of(dashboard)]]

    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_no_panel_stands_on_another_or_beyond_the_grid(dashboard):
    assert overlaps(dashboard["panels"]) == []
    for row in dashboard["panels"]:
        below = row.get("panels", [])
        assert overlaps(below) == []
        assert all(panel["gridPos"]["y"] > row["gridPos"]["y"] for panel in below)
    for panel in [*dashboard["panels"], *panels_of(dashboard)]:
        assert panel["gridPos"]["x"] >= 0
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= GRID_COLUMNS


def test_every_line_of_panels_fills_the_grid(dashboard):
    widths = {}
    for panel in panels_of(dashboard):
        row = next((r["title"] for r in dashboard["panels"] if panel in r.get("panels", [])), "")
        key = (row, panel["gridPos"]["y"])
        widths[key] = widths.get(key, 0) + panel["gridPos"]["w"]

    assert {key: width for key, width in widths.items() if width != GRID_COLUMNS} == {}


def test_the_check_for_overlaps_bites():
    query = Query("server", "@fills_total", "fills")
    panels = render(
        [Row("row", (Panel("a", "a.", "short", (query,)), Panel("b", "b.", "s", (query,))))]
    )
    assert overlaps(panels) == []

    panels[2]["gridPos"]["x"] -= 1

    assert overlaps(panels) == [("a", "b")]


def test_the_states_at_the_top_are_words_and_colours(dashboard, edition):
    states = [panel for panel in dashboard["panels"] if panel["gridPos"]["y"] == 1]

    assert len(states) == len(PREFIXES) * len(edition.limits.alerts)
    for panel in states:
        (mapping,) = panel["fieldConfig"]["defaults"]["mappings"]
        assert panel["type"] == "stat"
        assert {text["text"]: int(code) for code, text in mapping["options"].items()} == STATE_CODES


def lines_of(dashboard):
    """Return title -> the threshold that is drawn on the panel, for those that have one."""
    return {
        panel["title"]: panel["fieldConfig"]["defaults"]["thresholds"]["steps"][1]["value"]
        for panel in panels_of(dashboard)
        if len(panel["fieldConfig"]["defaults"]["thresholds"]["steps"]) == 2
    }


def test_the_lines_that_are_drawn_are_those_of_the_limits(dashboard, edition):
    lines = lines_of(dashboard)

    for rule in edition.limits.alerts.values():
        assert lines[f"Read for {rule.name.replace('_', ' ')}"] == rule.threshold
    assert lines["Error rate by endpoint"] == edition.limits.alerts["error_rate"].threshold
    assert lines["Bucket orders"] == edition.limits.alerts["rate_limit_usage"].threshold


def test_other_limits_give_other_lines(changed):
    lines = lines_of(dashboard_of(changed("rate_limit_usage", threshold=60).limits))

    assert lines["Read for rate limit usage"] == lines["Bucket general"] == 60
    assert lines["Read for error rate"] == 5


def test_it_can_be_told_where_to_read_and_whom_to_show(dashboard):
    variables = {variable["name"]: variable for variable in dashboard["templating"]["list"]}

    assert list(variables) == ["datasource", "job", "instance"]
    assert variables["datasource"]["query"] == "prometheus"
    for name in ("job", "instance"):
        query = variables[name]["query"]["query"]
        assert names_of(query, table()) == {f"{prefix}_alert_state" for prefix in PREFIXES.values()}
    assert all(p["datasource"]["uid"] == "${datasource}" for p in panels_of(dashboard))


def test_it_keeps_its_name_and_fits_a_present_grafana(dashboard):
    assert dashboard["uid"] == "kalshi-contract"
    assert dashboard["schemaVersion"] >= 41
