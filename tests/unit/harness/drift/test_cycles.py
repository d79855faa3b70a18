from kalshi_harness.drift.cycles import Cycles

DOCUMENT = {
    "a": {"items": {"$ref": "#/b"}},
    "b": {"properties": {"c": {"$ref": "#/c"}, "d": {"$ref": "#/d"}}},
    "c": {"allOf": [{"$ref": "#/a"}, {"$ref": "#/b"}]},
    "d": {"properties": {"d": {"$ref": "#/d"}}},
    "e": {"properties": {"a": {"$ref": "#/a"}, "none": {"$ref": "#/none"}}},
}
CYCLES = Cycles(DOCUMENT)


def test_schemas_that_lead_to_each_other_are_together():
    assert CYCLES.together("#/a", "#/b")
    assert CYCLES.together("#/c", "#/a")
    assert not CYCLES.together("#/e", "#/a")
    assert not CYCLES.together("#/b", "#/d")


def test_one_is_together_with_itself_where_it_leads_back():
    assert CYCLES.together("#/d", "#/d")
    assert CYCLES.together("#/a", "#/a")
    assert not CYCLES.together("#/e", "#/e")


def test_a_group_has_a_size():
    assert [CYCLES.size(name) for name in ("#/a", "#/d", "#/e")] == [3, 1, 1]


def test_the_way_is_counted_in_references_and_is_the_shortest():
    assert [CYCLES.steps("#/a", name) for name in ("#/a", "#/b", "#/c")] == [0, 1, 2]
    assert [CYCLES.steps("#/c", name) for name in ("#/c", "#/a", "#/b")] == [0, 1, 1]


def test_a_long_chain_needs_no_recursion():
    count = 5_000
    chain = {str(n): {"x": {"$ref": f"#/{(n + 1) % count}"}} for n in range(count)}

    assert Cycles(chain).together("#/0", f"#/{count - 1}")
    assert Cycles(chain).steps("#/0", f"#/{count - 1}") == count - 1
