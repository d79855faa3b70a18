"""The package's public names, imported when they are asked for."""

import subprocess
import sys

import pytest

import mock_exchange
from mock_exchange import credentials, server
from mock_exchange.recorder import recorder, replayer


def test_public_names_are_where_they_belong():
    assert mock_exchange.MockExchange is server.MockExchange
    assert mock_exchange.Credentials is credentials.Credentials
    assert mock_exchange.Recorder is recorder.Recorder
    assert mock_exchange.Replayer is replayer.Replayer
    assert mock_exchange.replaying is replayer.replaying
    assert set(mock_exchange.__all__) == {
        "Credentials", "MockExchange", "Recorder", "Replayer", "replaying",
    }  # fmt: skip


def test_another_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Nope'"):
        _ = mock_exchange.Nope


def test_importing_the_package_imports_no_server():
    code = "import sys, mock_exchange; print('uvicorn' in sys.modules)"
    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert output.strip() == "False"


def test_the_package_is_a_command():
    output = subprocess.run(
        [sys.executable, "-m", "mock_exchange", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "serve" in output
