"""The live page in a real browser: it loads, moves, takes orders, settles, and can be used by everybody."""

import contextlib
import json

import pytest

from mock_exchange import MockExchange
from mock_exchange.faults.plan import Status
from support.browser import a_browser, missing
from support.session_world import TICKER
from support.transport_raw import ORDER, call, get, post, talk
from support.transport_stream import Stream

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())
EDITIONS = {"reference-2025-01-27": TICKER, "trade-api-3.34": "KXHIGHNY-26NOV23-T54"}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]}}
IMAGES = {"runOnly": {"type": "rule", "values": ["image-alt"]}}


def broken(results):
    """Return the rules of accessibility that something on the page breaks."""
    return [each["id"] for each in results.response["violations"]]


@pytest.fixture(scope="module")
def browser():
    with a_browser() as running:
        yield running


@pytest.fixture(scope="module")
def exchange():
    with MockExchange(edition="trade-api-3.34", seed=7) as running:
        yield running


@pytest.fixture(scope="module")
def reference():
    with MockExchange(seed=7) as running:
        yield running


@pytest.fixture(params=["exchange", "reference"])
def either(request):
    """An exchange of each edition, where the page speaks to them differently."""
    return request.getfixturevalue(request.param)


@contextlib.contextmanager
def opened(browser, exchange, **options):
    """Open the page, with its market in sight; at the end it must have had nothing to complain about."""
    with browser.shared(**options) as watched:
        go(watched, exchange)
        yield watched
        assert watched.complaints == []


def go(watched, exchange):
    watched.page.goto(f"{exchange.url}/__mock__/")
    watched.wait("document.querySelector('#link').dataset.state === 'live'")
    watched.wait("document.querySelectorAll('#ladder tbody tr').length > 3")


def look_at(watched, ticker):
    watched.page.fill("#markets-search", ticker)
    watched.page.press("#markets-search", "Enter")
    watched.wait("ticker => document.querySelector('#market-title').textContent === ticker", ticker)


def ticker_of(exchange):
    return EDITIONS[exchange._context.edition.name]


def test_the_page_loads_without_a_complaint_and_is_accessible(browser, either):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - not there where this is skipped

    scheme = "dark" if ticker_of(either) == TICKER else "light"
    with opened(browser, either, color_scheme=scheme) as watched:
        assert watched.text("#edition") == either._context.edition.name
        if scheme == "dark":
            watched.page.click("#tab-faults")
            watched.page.keyboard.press("?")
            watched.page.keyboard.press("Escape")
        assert broken(Axe().run(watched.page, options=RULES)) == []
        watched.page.evaluate("document.querySelector('#market').append(new Image())")
        assert broken(Axe().run(watched.page, options=IMAGES)) == ["image-alt"], "the check bites"


def test_an_order_is_placed_and_its_trade_appears(browser, either):
    with opened(browser, either) as watched:
        look_at(watched, ticker_of(either))
        page = watched.page
        watched.wait("document.querySelector('#ticket').elements.price.value !== ''")
        page.fill("#ticket [name=count]", "3")
        page.click("#ticket button[type=submit]")
        watched.wait("document.querySelector('#ticket .said').dataset.kind === 'good'")
        assert "3 filled" in watched.text("#ticket .said")
        watched.wait("document.querySelector('#tape tbody tr').innerText.endsWith('user_0001')")
        watched.wait("document.querySelector('#pane-accounts tr.chosen td:nth-child(4)').textContent === '1'")  # fmt: skip


def test_a_refused_order_says_why(browser, exchange):
    with opened(browser, exchange) as watched:
        watched.page.fill("#ticket [name=count]", "90000000")
        watched.page.click("#ticket button[type=submit]")
        watched.wait("document.querySelector('#ticket .said').dataset.kind === 'bad'")
        assert len(watched.text("#ticket .said")) > 10
        watched.complaints.clear()  # the browser itself tells of answers of 400 and 409


def test_a_market_is_settled_after_a_question(browser, either):
    ticker = either.run(lambda: either._context.venue.exchange.state.tickers[2])
    with opened(browser, either) as watched:
        look_at(watched, ticker)
        watched.page.click("#market-settle")
        watched.page.check("dialog input[value=yes]")
        watched.page.click("dialog button.primary")
        watched.wait("document.querySelector('#market-facts').textContent.includes('settled, yes')")
        assert "settled" in watched.text("#notices")
        assert watched.page.locator("#market-settle").is_disabled()


def test_the_clock_is_frozen_advanced_and_let_go(browser, exchange):
    with opened(browser, exchange) as watched:
        watched.page.click("#clock-freeze")
        watched.wait("document.querySelector('#clock-freeze').textContent === 'Frozen'")
        before_us = exchange.run(exchange._context.clock.now_us)
        watched.page.keyboard.press("a")
        watched.page.click("#clock-menu >> text=+1 h")
        watched.wait("us => new Date(document.querySelector('#clock-now').dateTime) * 1000 > us", before_us)  # fmt: skip
        assert exchange.run(exchange._context.clock.now_us) == before_us + 3_600_000_000
        watched.page.keyboard.press("Escape")
        watched.page.click("#clock-freeze")
        watched.wait("document.querySelector('#clock-freeze').textContent === 'Freeze'")


def test_a_fault_is_switched_on_strikes_and_is_switched_off(browser, reference):
    with opened(browser, reference) as watched:
        watched.page.click("#tab-faults")
        watched.page.click("#pane-faults .switch >> text=lost-acks")
        watched.wait("document.querySelector('#tab-faults .badge').textContent !== ''")
        assert reference.faults.plan.name == "lost-acks"
        reference.faults.add(Status(503))
        talk(reference, get(reference, "/markets", "Connection: close"))
        watched.wait("document.querySelector('#pane-faults').innerText.includes('get_markets')")
        watched.page.click("text=No more faults")
        watched.wait("document.querySelector('#tab-faults .badge').hidden")
        assert reference.faults.plan is None


def test_a_plan_that_cannot_be_read_is_refused_in_words(browser, reference):
    with opened(browser, reference) as watched:
        watched.page.click("#tab-faults")
        watched.page.fill("#pane-faults textarea", "{nothing")
        watched.page.click("#pane-faults form button")
        assert "no JSON" in watched.text("#pane-faults form p")
        watched.page.fill("#pane-faults textarea", '{"rules": [{"fault": {"kind": "rain"}}]}')
        watched.page.click("#pane-faults form button")
        watched.wait("document.querySelector('#pane-faults form p').textContent.includes('rain')")
        watched.complaints.clear()  # the browser itself tells of answers of 400


def test_a_request_is_listed_with_its_verdict_and_shown_in_detail(browser, reference):
    with opened(browser, reference) as watched:
        watched.page.click("#tab-requests")
        body = json.dumps(ORDER | {"size": -4}).encode()
        (answer,) = talk(reference, post(reference, "/orders", body, "Connection: close"))
        talk(reference, get(reference, "/fills", "Connection: close"))
        watched.wait("document.querySelector('#pane-requests tbody').innerText.includes('/fills')")
        watched.page.select_option("#pane-requests select[aria-label=Verdict]", "invalid")
        watched.wait("!document.querySelector('#pane-requests tbody').innerText.includes('/fills')")
        watched.page.locator("#pane-requests tbody button").first.click()
        watched.wait("document.querySelector('.detail').innerText.includes('Breaks order_request')")
        detail = watched.text(".detail")
        assert "/size" in detail
        assert answer.code in detail
        assert reference.credentials().api_key not in watched.page.content()


def test_a_socket_is_listed_and_closed(browser, reference):
    with opened(browser, reference) as watched, Stream(reference) as stream:
        watched.page.click("#tab-sockets")
        stream.authenticate(reference.credentials().api_key)
        stream.send({"type": "subscribe", "channel": "market", "ticker": TICKER})
        watched.wait("t => document.querySelector('#pane-sockets').innerText.includes(t)", TICKER)
        watched.page.click("#pane-sockets tbody button")
        watched.wait("!document.querySelector('#pane-sockets tbody tr')")


def test_limits_and_alerts_are_in_sight(browser, reference):
    with opened(browser, reference) as watched:
        watched.page.click("#tab-limits")
        talk(reference, get(reference, "/fills", "Connection: close"))
        watched.wait("document.querySelector('#pane-limits').innerText.includes('general')")
        watched.page.click("#tab-alerts")
        assert "error rate" in watched.text("#pane-alerts")


def test_keys_alone_lead_through_the_page(browser, exchange):
    with opened(browser, exchange) as watched:
        press = watched.page.keyboard.press
        press("?")
        assert "Search markets" in watched.text("dialog")
        press("Escape")
        watched.wait("!document.querySelector('dialog')")
        press("m")
        press("Home")
        first = watched.text("#market-title")
        press("ArrowDown")
        watched.wait("before => document.querySelector('#market-title').textContent !== before", first)  # fmt: skip
        assert watched.page.evaluate("document.activeElement.className") == "pick"


def test_a_phone_shows_one_part_at_a_time_and_nothing_is_too_wide(browser, exchange):
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    with contextlib.closing(browser.new(**phone)) as watched:
        go(watched, exchange)
        for view in ("markets", "tape", "drawer", "market"):
            watched.page.click(f".views [data-view={view}]")
            assert watched.page.locator(f"main > .{view}").is_visible()
            assert watched.page.locator("main > .panel:visible").count() == 1
            assert watched.page.evaluate("document.documentElement.scrollWidth") <= 360
        assert watched.complaints == []


def test_what_an_exchange_is_told_never_becomes_markup(browser):
    title = "<img src=x onerror=document.title='caught'><script>document.title='caught'</script>"
    with MockExchange(clock="frozen") as exchange:
        exchange.create_market("EVIL-1", title=title)
        with opened(browser, exchange) as watched:
            look_at(watched, "EVIL-1")
            assert watched.text("#market-about") == title
            assert watched.page.locator("main img, main script").count() == 0
            assert "caught" not in watched.page.title()


def test_a_thousand_markets_are_listed_with_only_those_in_sight_in_the_document(browser):
    with MockExchange(clock="frozen") as exchange:
        for number in range(1000):
            exchange.create_market(f"M-{number:04d}", title=f"Market number {number}?")
        with opened(browser, exchange) as watched:
            watched.wait("document.querySelector('#markets-count').textContent === '1,010 markets'")
            assert 5 < watched.page.locator("#markets-table tbody tr").count() < 60
            watched.page.locator("#markets-scroll").focus()
            watched.page.keyboard.press("End")
            watched.wait("document.activeElement.textContent.startsWith('SNOW')")
            watched.page.fill("#markets-search", "number 77")
            watched.wait("document.querySelector('#markets-count').textContent.startsWith('19 of')")


def test_with_a_control_token_the_page_asks_for_it_once(browser):
    with MockExchange(control_token="let-me-in", clock="frozen") as exchange:
        watched = browser.new()
        watched.page.goto(f"{exchange.url}/__mock__/")
        watched.page.fill("dialog input", "wrong")
        watched.page.click("dialog button.primary")
        watched.page.fill("dialog input", "let-me-in")
        watched.page.click("dialog button.primary")
        watched.wait("document.querySelector('#link').dataset.state === 'live'")
        watched.page.reload()
        watched.wait("document.querySelector('#link').dataset.state === 'live'")
        assert watched.page.locator("dialog").count() == 0
        assert not [each for each in watched.complaints if "401" not in each]
        watched.close()


def test_the_page_comes_back_when_the_exchange_begins_anew(browser, exchange):
    with opened(browser, exchange) as watched:
        assert call(exchange, "POST", "/__mock__/reset", {"seed": 11}).status == 200
        watched.wait("document.querySelector('#seed').textContent.startsWith('seed 11')")
        watched.wait("document.querySelectorAll('#ladder tbody tr').length > 3")
    exchange.reset(7)
