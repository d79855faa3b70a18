"""How fields and lines look: safe values, one look for people and one for programs."""

import json

import pytest

from kalshi_contract.monitoring.log_render import HumanLine, JsonLine

AT_US = 1_706_351_400_000_042
LINE = ("api_answered", AT_US, "info", {"status": 200, "path": "/a b"})


def test_a_line_for_people_has_the_time_of_day_and_what_happened():
    line = HumanLine(str, colours=False)(None, "msg", LINE)

    assert line == '10:30:00.000 info    api_answered         status=200 path="/a b"'


def test_a_line_for_programs_has_four_fields_before_its_own():
    line = JsonLine(str, "server")(None, "msg", LINE)

    assert list(json.loads(line)) == ["at", "level", "side", "event", "status", "path"]
    assert json.loads(line)["at"] == "2024-01-27T10:30:00.000042Z"


@pytest.mark.parametrize("render", [HumanLine(str, colours=False), JsonLine(str, "server")])
def test_a_template_takes_percent_signs_for_what_they_are(render):
    template = render.template("api_answered", "info", ("status",), (200,), {"path": "/100%/%s"})

    line = template % (render.moment(AT_US), 404)
    assert "/100%/%s" in line
    assert "404" in line


def test_a_template_for_programs_puts_words_in_quotes_and_numbers_not():
    render = JsonLine(str, "client")
    names, values = ("order_id", "size"), ("ord_1", 5)
    template = render.template("order_accepted", "info", names, values, {})

    line = json.loads(template % (render.moment(AT_US), "ord_2", 6))
    assert (line["order_id"], line["size"], line["side"]) == ("ord_2", 6, "client")
