import pytest

from kalshi_harness.drift.references import DocumentError, bundled, lookup, resolved

DOCUMENT = {
    "a/b": {"~c": [{"found": 1}]},
    "there": {"$ref": "#/a~1b/~0c/0"},
    "round": {"$ref": "#/round"},
}


def test_a_pointer_is_followed_through_escapes_and_lists():
    assert lookup(DOCUMENT, "#/a~1b/~0c/0") == {"found": 1}
    assert lookup(DOCUMENT, "#/a~1b/%7E0c/0/found") == 1
    assert lookup(DOCUMENT, "#") is DOCUMENT


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("#/a~1b/none", r"'#/a~1b/none' names nothing: no 'none' there"),
        ("#/a~1b/~0c/7", "no '7' there"),
        ("https://example.org/x.json", "leaves the document"),
    ],
)
def test_a_pointer_to_nothing_is_said_with_the_part_that_fails(reference, message):
    with pytest.raises(DocumentError, match=message):
        lookup(DOCUMENT, reference)


def test_what_stands_beside_a_reference_wins():
    assert resolved(DOCUMENT, {"$ref": "#/there", "found": 2}) == {"found": 2}
    assert resolved(DOCUMENT, {"$ref": "#/there"}) == {"found": 1}


def test_a_reference_that_leads_back_to_itself_is_an_error():
    with pytest.raises(DocumentError, match="back to itself"):
        resolved(DOCUMENT, {"$ref": "#/round"})


FILES = {
    "objects/order.json": {"properties": {"side": {"$ref": "side.json"}, "me": {"$ref": "#"}}},
    "objects/side.json": {"enum": ["bid"], "x": {"deep": {"const": 1}}},
}


def test_files_beside_a_document_come_into_it_and_keep_naming_each_other():
    whole = bundled(
        {"one": {"$ref": "objects/order.json"}, "two": {"$ref": "objects/side.json#/x/deep"}},
        FILES.__getitem__,
    )

    order = resolved(whole, whole["one"])
    assert resolved(whole, order["properties"]["side"]) == FILES["objects/side.json"]
    assert resolved(whole, order["properties"]["me"]) == order
    assert resolved(whole, whole["two"]) == {"const": 1}


def test_a_document_without_files_stays_as_it_is():
    assert bundled(DOCUMENT, FILES.__getitem__) == DOCUMENT


def test_nothing_is_fetched():
    with pytest.raises(DocumentError, match="nothing is fetched"):
        bundled({"$ref": "https://example.org/a.json"}, FILES.__getitem__)
