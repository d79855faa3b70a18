import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.session.routing import Router, decode_escapes, decode_segment

EDITION = load_edition()
BASE = EDITION.base_path
ROUTER = Router(BASE, EDITION.operations.values())


@pytest.mark.rule("C00", "C04", "C05", "C06", "C07", "C08", "C09", "C10", "C11")
@pytest.mark.parametrize("operation", EDITION.operations.values(), ids=lambda o: o.operation_id)
def test_every_operation_is_found_by_its_own_path(operation):
    path = operation.path.format(account_id="user_0001", ticker="BTC", order_id="ord_123456789")

    found = ROUTER.find(BASE + path)

    assert found.resource.operations[operation.method] is operation
    names = {each.name for each in operation.parameters if each.location == "path"}
    assert set(found.parameters) == names


def test_so_is_every_operation_of_the_other_edition():
    edition = load_edition("trade-api-3.34")
    router = Router(edition.base_path, edition.operations.values())
    for operation in edition.operations.values():
        names = [each.name for each in operation.parameters if each.location == "path"]
        values = {name: f"value%20{number}" for number, name in enumerate(names)}
        found = router.find(edition.base_path + operation.path.format(**values))
        assert found.resource.operations[operation.method] is operation
        assert dict(found.parameters) == {
            name: value.replace("%20", " ") for name, value in values.items()
        }


@pytest.mark.rule("D09")
@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/orders/",
        "/accounts/",
        "/accounts//positions",
        "/accounts/a/b/positions",
        "/accounts/user_0001/",
        "/accounts/user_0001/positions/",
        "/accounts/user_0001/position",
        "/markets/A/B",
        "/Orders",
        "/%6Frders",
        "//orders",
        "/orders/../fills/x",
        "/fills/fill_123",
    ],
)
def test_any_other_path_is_no_route(path):
    assert ROUTER.find(BASE + path) is None


def test_the_base_path_is_part_of_every_route():
    assert ROUTER.find("/orders") is None
    assert ROUTER.find("/trade-api/v1/orders") is None


@pytest.mark.rule("D09")
@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/orders", "POST"),
        ("/orders/ord_123456789", "DELETE, GET"),
        ("/markets", "GET"),
        ("/accounts/a/positions", "GET"),
    ],
)
def test_a_resource_knows_its_methods(path, allow):
    assert ROUTER.find(BASE + path).resource.allow == allow


@pytest.mark.parametrize(
    ("segment", "value"),
    [
        ("plain", "plain"),
        ("user%5F0001", "user_0001"),
        ("%c3%a9", "é"),
        ("a%20b", "a b"),
        ("%", None),
        ("%4", None),
        ("%zz", None),
        ("100%25%", None),
        ("%00", None),
        ("a%2Fb", None),
        ("a%2fb", None),
        ("%ff", None),
        ("%ed%a0%80", None),
        ("é%41", None),
    ],
)
def test_escapes_are_read_strictly(segment, value):
    assert decode_segment(segment) == value


def test_a_slash_may_stand_in_a_query():
    assert decode_escapes("a%2Fb") == "a/b"
    assert decode_escapes("a%00b") is None


def test_a_parameter_without_a_clean_meaning_is_none():
    assert ROUTER.find(BASE + "/orders/%00").parameters == {"order_id": None}
    assert ROUTER.find(BASE + "/accounts/%zz/positions").parameters == {"account_id": None}
    assert ROUTER.find(BASE + "/accounts/user%5F0001/positions").parameters == {
        "account_id": "user_0001"
    }
