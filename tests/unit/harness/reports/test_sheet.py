from kalshi_harness.reports.sheet import VERDICTS, Row, Sheet


def test_every_verdict_is_counted():
    rows = (Row("a", "A", "g", "pass"), Row("b", "B", "g", "pass"), Row("c", "C", "g", "fail"))
    counts = Sheet("Heading", "it", "Bad.", good=False, rows=rows).counts
    assert (counts["pass"], counts["fail"], counts["skipped"]) == (2, 1, 0)
    assert tuple(counts) == VERDICTS
