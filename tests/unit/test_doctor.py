"""What the doctor looks at."""

import pytest

from mock_exchange import doctor


def test_a_machine_that_runs_these_tests_can_serve():
    found = {check.what: check for check in doctor.checks()}
    assert all(check.ok for check in found.values())
    assert {"Python", "httptools", "loopback port", "edition reference-2025-01-27"} <= found.keys()
    assert found["edition trade-api-3.34"].found.startswith("128 operations, ")


def test_a_missing_package_is_told():
    check = doctor._package("no-such-package")
    assert (check.found, check.ok) == ("not installed", False)


def test_a_broken_edition_is_told(monkeypatch):
    def fall_over(_name):
        raise ValueError("errors.json: no such file")

    monkeypatch.setattr(doctor, "load_edition", fall_over)
    check = doctor._edition("broken")
    assert (check.found, check.ok) == ("ValueError: errors.json: no such file", False)


def test_a_port_that_cannot_be_had_is_told(monkeypatch):
    def fall_over(_address):
        raise OSError("no loopback here")

    monkeypatch.setattr(doctor.socket, "create_server", fall_over)
    assert doctor._port() == doctor.Check("loopback port", "no loopback here", ok=False)


@pytest.mark.parametrize("minimum", [(3, 99)])
def test_an_old_python_is_told(monkeypatch, minimum):
    monkeypatch.setattr(doctor, "PYTHON_MIN", minimum)
    assert not next(iter(doctor.checks())).ok
