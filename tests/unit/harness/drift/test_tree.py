from kalshi_harness.drift.tree import Breaking, Difference, Node, Step, place_text

PAIR = Step("operation", "POST /orders", "POST /portfolio/orders")
PLACE = (
    PAIR,
    Step("response", "200", "201"),
    Step("field", "orders", "orders"),
    Step("field", "[]", "[]"),
    Step("field", "size", "count"),
)


def a_difference(change="missing"):
    return Difference(
        kind=f"response_field_{change}",
        subject="response_field",
        change=change,
        place=PLACE,
        a="string",
        b=None,
        breaking=Breaking(client_of_a=True, server_of_a=False),
    )


def test_a_place_reads_from_the_operation_to_the_field():
    assert place_text(PLACE) == (
        "POST /orders → POST /portfolio/orders response 200 → 201 orders[].(size → count)"
    )


def test_a_short_place_has_both_names_at_its_end_only():
    assert a_difference().short_where == "POST /orders response 200 orders[].(size → count)"


def test_a_step_that_one_side_lacks_has_the_name_of_the_other():
    assert Step("field", None, "note").text == "note"
    assert Step("field", None, "note").name_in_a == "note"


def test_a_mirrored_difference_has_the_sides_exchanged():
    mirrored = a_difference().mirrored()

    assert (mirrored.kind, mirrored.a, mirrored.b) == ("response_field_added", None, "string")
    assert mirrored.place[0] == Step("operation", "POST /portfolio/orders", "POST /orders")
    assert mirrored.breaking == Breaking(client_of_a=False, server_of_a=True)
    assert mirrored.mirrored() == a_difference()


def test_a_renamed_thing_is_renamed_the_other_way_round_too():
    assert a_difference("renamed").mirrored().kind == "response_field_renamed"


TREE = Node("field", "a", {}, {".b": Node("field", "b", {}, {".c": Node("field", "c")})})


def test_walking_a_node_meets_what_is_below_it_so_many_levels_down():
    assert [node.name for node in TREE.walk(9)] == ["a", "b", "c"]
    assert [node.name for node in TREE.walk(1)] == ["a", "b"]


def test_nodes_have_one_digest_where_they_are_equal_all_the_way_down():
    def tree(deep):
        return Node("field", "a", {}, {".b": Node("field", "b", {}, {".c": Node("field", deep)})})

    assert tree("c").digest == TREE.digest
    assert tree("d").digest != TREE.digest
