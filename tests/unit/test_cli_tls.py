"""The options about TLS on the command line."""

import click
import pytest
from click.testing import CliRunner

from mock_exchange.cli_tls import tls_options
from mock_exchange.tls import Tls


@click.command()
@click.option("--other")
@tls_options
def told(*, secured, other):
    click.echo(repr((*secured.values(), other)))


def run(*arguments):
    return CliRunner().invoke(told, list(arguments))


def test_without_them_there_is_no_tls():
    assert run("--other", "x").output.strip() == repr((False, None, "x"))


def test_each_of_them_asks_for_tls(tmp_path):
    assert run("--tls").output.strip() == repr((Tls(), None, None))
    assert run("--tls-name", "a.example", "--tls-name", "*.b.example").output.strip() == repr(
        (Tls(("a.example", "*.b.example")), None, None)
    )
    assert run("--tls-dir", str(tmp_path)).output.strip() == repr(
        (Tls(folder=tmp_path), None, None)
    )
    assert run("--proxy-port", "0").output.strip() == repr((False, 0, None))


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--tls-name", "a:1"], "a TLS name is a host name"),
        (["--tls-cert", __file__], "are given together"),
        (["--tls-cert", "not-there.pem"], "does not exist"),
    ],
)
def test_what_is_wrong_with_them_is_said(options, why):
    result = run(*options)
    assert result.exit_code == 2
    assert why in result.output
