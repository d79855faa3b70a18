from kalshi_harness.fuzz.findings import Finding, Tried


def finding(check, title):
    return Finding(check, "coverage", title, "m", "curl x", "200 {}")


def test_the_first_finding_of_a_check_stays():
    tried = Tried("get_fills", "GET /fills")
    for check, title in (("a", "first"), ("a", "second"), ("b", "third")):
        tried.note(finding(check, title))
    assert [each.title for each in tried.findings.values()] == ["first", "third"]


def test_why_a_phase_ended_is_kept_once():
    tried = Tried("get_fills", "GET /fills")
    tried.stopped("fuzzing", "no route")
    tried.stopped("fuzzing", "again")
    assert tried.errors == {"fuzzing": "no route"}


def test_calls_are_told_by_phase_in_their_order():
    tried = Tried("get_fills", "GET /fills")
    assert tried.calls_told == "no call"
    tried.calls.update({"fuzzing": 3, "examples": 1})
    assert tried.calls_told == "4 calls: 1 examples, 3 fuzzing"
