"""``--exchanges N``: how many, on which ports, and who is in the credentials file."""

import json

from mock_exchange import MockExchange
from mock_exchange.cli_exchanges import open_others, write_credentials
from mock_exchange.screens import welcome
from support.signing import pair


def test_one_exchange_has_the_file_that_it_always_had(tmp_path):
    with MockExchange() as exchange:
        open_others(exchange, 1, 0)
        write_credentials(exchange, tmp_path / "c.json")
    assert "exchanges" not in json.loads((tmp_path / "c.json").read_text())


def test_all_are_in_the_file_and_on_the_screen_the_first_one_first(tmp_path):
    with MockExchange() as exchange:
        open_others(exchange, 3, 0)
        screen = welcome(exchange, tmp_path / "c.json", control_token=None)
        ports = [berth.port for berth in exchange.fleet.berths()]
    written = json.loads((tmp_path / "c.json").read_text())
    own = {name: value for name, value in written.items() if name != "exchanges"}
    assert written["exchanges"][0] == {"name": "exchange-1", **own}
    assert [each["name"] for each in written["exchanges"]] == [
        "exchange-1",
        "exchange-2",
        "exchange-3",
    ]
    assert [
        f":{port}/" in each["ws_url"]
        for port, each in zip(ports, written["exchanges"][1:], strict=True)
    ] == [True, True]
    assert f"2 more, on ports {ports[0]}, {ports[1]}" in screen


def test_keys_that_are_signed_with_are_one_file(tmp_path):
    with MockExchange(edition="trade-api-3.34", seeded=True, seed=7) as exchange:
        exchange.signed_credentials(key_type="ed25519")
        exchange.fleet.open("two", auth="trust", public_key=pair("ed25519").public_pem)
        write_credentials(exchange, tmp_path / "c.json")
    listed = json.loads((tmp_path / "c.json").read_text())["exchanges"]
    assert {each["private_key_path"] for each in listed} == {str(tmp_path / "c.pem")}
    assert "PRIVATE" not in json.dumps(listed)


def test_ports_follow_each_other(monkeypatch):
    asked = []
    monkeypatch.setattr("mock_exchange.fleet.Fleet.open", lambda _, *, port: asked.append(port))
    with MockExchange() as exchange:
        open_others(exchange, 4, 8_787)
        open_others(exchange, 2, 0)
    assert asked == [8_788, 8_789, 8_790, 0]
