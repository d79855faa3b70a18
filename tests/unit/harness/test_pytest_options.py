import pytest

from kalshi_harness.pytest_options import TARGETS

pytest_plugins = ["pytester"]
PLUGIN = ("-p", "kalshi_harness.pytest_options", "-p", "no:cacheprovider")


@pytest.fixture(autouse=True)
def _no_other_plugin(monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # they cost seconds


def test_the_options_reach_the_tests(pytester):
    pytester.makepyfile(
        """
        def test_options(pytestconfig):
            assert pytestconfig.getoption("--target") == "demo"
            assert pytestconfig.getoption("--resolve") == ["a:1:b", "c:1:d"]
            assert pytestconfig.getoption("--limits") == "contract"
            assert not pytestconfig.getoption("--allow-orders")
        """
    )
    options = ("--target", "demo", "--resolve", "a:1:b", "--resolve", "c:1:d")
    pytester.runpytest_inprocess(*PLUGIN, *options).assert_outcomes(passed=1)


def test_an_unknown_target_is_refused(pytester):
    result = pytester.runpytest_inprocess(*PLUGIN, "--target", "prod")
    assert result.ret == 4
    assert set(TARGETS) == {"mock", "socket", "demo"}
