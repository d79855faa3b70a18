"""The shipped files of monitoring, and editions whose limits were changed."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from kalshi_contract.loader import load_edition
from support.harness_sources import ROOT


@pytest.fixture
def shipped():
    """Return a function: name of a file in ci/monitoring -> its text."""
    return lambda name: (ROOT / "ci" / "monitoring" / name).read_text("utf-8")


@pytest.fixture
def edition():
    return load_edition()


@pytest.fixture
def changed(edition):
    """Return a function: name of an alert and new figures -> the edition with them."""

    def change(name, **figures):
        alerts = dict(edition.limits.alerts)
        alerts[name] = replace(alerts[name], **figures)
        limits = replace(edition.limits, alerts=MappingProxyType(alerts))
        return replace(edition, limits=limits)

    return change
