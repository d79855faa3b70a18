from collections import Counter

from kalshi_harness.drift.findings import FIRST, findings
from kalshi_harness.drift.tree import Breaking, Difference, Step
from support.drift_editions import both_editions

ALL = both_editions().differences


def a_difference(place, change="type_changed", a="number", b="string", *, client=True):
    subject = "response_field"
    steps = tuple(Step("field", name, name) for name in place.split("."))
    return Difference(
        kind=f"{subject}_{change}",
        subject=subject,
        change=change,
        place=(Step("operation", "GET /a", "GET /a"), *steps),
        a=a,
        b=b,
        breaking=Breaking(client, False),
    )


def test_every_difference_is_in_exactly_one_finding():
    found = findings(ALL)
    told = Counter(
        repr(one) for finding in found for one in (*finding.differences, *finding.following)
    )

    assert told == Counter(repr(one) for one in ALL)


def test_the_same_change_in_many_places_is_one_finding():
    (one,) = findings([a_difference(f"market.f{number}") for number in range(100)])

    assert one.count == 100
    assert len(one.places) == 100


def test_what_follows_from_another_type_goes_with_it():
    retyped = a_difference("price")
    pattern = a_difference("price", "pattern_changed", None, "^[0-9]+\\.[0-9]{2}$")
    elsewhere = a_difference("count", "pattern_changed", None, "^1$")

    first, second = findings([retyped, pattern, elsewhere])

    assert (first.differences, first.following) == ((retyped,), (pattern,))
    assert first.title.endswith("number → string of decimals")
    assert second.differences == (elsewhere,)


def test_what_breaks_clients_comes_before_what_does_not():
    harmless = a_difference("a", "missing", "string", None, client=False)
    breaking = a_difference("b", "missing", "string", None)

    assert [one.breaking.client_of_a for one in findings([harmless, breaking])] == [True, False]


def test_the_order_of_differences_does_not_matter():
    assert findings(ALL) == findings(tuple(reversed(ALL)))


def test_the_first_ten_tell_the_old_client_what_it_must_learn():
    first = " | ".join(one.title for one in findings(ALL)[:FIRST])

    assert "Authorization: Bearer → KALSHI-ACCESS-KEY" in first
    assert "operations have another name in B" in first
    assert "request field price: number → string of decimals" in first
    assert "Status 200 is 201 in B" in first


def test_a_suffix_that_many_names_got_is_one_finding():
    renames = [
        a_difference(name, "renamed", name, f"{name}_dollars") for name in ("price", "cost", "fee")
    ]

    (one,) = findings(renames)

    assert one.title == "3 response fields have another name in B: cost, fee, price"


def test_the_confidence_of_renames_is_said_at_each_place():
    renamed = [one for one in findings(ALL) if one.kind == "operation_renamed"]

    assert renamed[0].confidence == min(one.confidence for one in renamed[0].differences)
    assert all(place.endswith("% sure)") for place in renamed[0].short_places)
