import io

from rich.console import Console

from kalshi_harness.reports.sheet import Row, Sheet
from kalshi_harness.reports.terminal import show
from support.certify_card import every_verdict


def shown(width=100):
    out = io.StringIO()
    show(every_verdict(), Console(file=out, width=width, color_system=None))
    return out.getvalue()


def test_every_scenario_has_a_row_and_what_is_not_passed_an_explanation():
    text = shown()
    card = every_verdict()
    for result in card.rows:
        assert result.name in text
    assert "It went so so." in text
    assert "It never came to it." in text
    assert "It went well." not in text


def test_a_broken_rule_is_followed_by_what_to_do():
    broken = every_verdict().rows[2]
    assert f"→ {' '.join(broken.advice.split())[:40]}" in shown()


def test_the_last_line_is_the_verdict():
    assert (
        shown().rstrip().splitlines()[-1].startswith("Not certified: one rule was broken. (1 pass,")
    )


def test_what_a_client_wrote_controls_no_terminal():
    assert "\x1b" not in shown()


def test_a_command_to_copy_is_never_cut():
    command = "curl -X GET http://127.0.0.1/" + "x" * 200
    row = Row("A", "Title", "g", "fail", "Wrong", (command, "y" * 200))
    out = io.StringIO()
    console = Console(file=out, width=60, color_system=None)
    show(Sheet("H", "S", "broken", good=False, rows=(row,)), console)
    assert command in out.getvalue()
    assert "y" * 200 not in out.getvalue()
