"""A headless Chromium for tests of pages: Debian's own, found on the path, never downloaded. Where there is none, why."""

import importlib.util
import shutil
from contextlib import contextmanager

NAMES = ("chromium", "chromium-browser", "google-chrome")
POLL_MS = 40
POLLS_MAX = 600
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--renderer-process-limit=1",
)


def found_browser():
    """Return the path of a Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def missing():
    """Return why tests in a browser cannot run here, or ''."""
    if importlib.util.find_spec("playwright") is None:
        return "playwright is not installed (it is in the extra 'dev')"
    if found_browser() is None:
        return f"there is no Chromium on the path (looked for {', '.join(NAMES)})"
    return ""


@contextmanager
def a_browser():
    """Yield the pages of a running browser. While it runs, its thread has an event loop: nothing else may bring one of its own."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not there where this is skipped

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found_browser(), args=["--no-sandbox", *QUIET]
        )
        try:
            yield Pages(browser)
        finally:
            browser.close()


class Pages:
    """The pages of a browser: new ones, and one for many tests, who each find it as new. A new one takes a second of two processors."""

    def __init__(self, browser):
        self._browser = browser
        self._kept = None

    def new(self, **options):
        """Return a page of its own; ``options`` are a context's."""
        return Watched(self._browser, **options)

    @contextmanager
    def shared(self, color_scheme="light"):
        """Yield the page that tests share. One in which a test failed is nobody else's."""
        watched, self._kept = self._kept or self.new(), None
        watched.page.emulate_media(color_scheme=color_scheme)
        try:
            yield watched
            watched.forget()
            self._kept = watched
        finally:
            if self._kept is None:
                watched.close()


class Watched:
    """A page that remembers every complaint: console errors and warnings, exceptions, answers of 500."""

    def __init__(self, browser, **options):
        options.setdefault("viewport", {"width": 1440, "height": 900})
        options.setdefault("reduced_motion", "reduce")
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(24_000)
        self.complaints = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"exception: {error}"))
        self.page.on("response", self._answered)

    def _heard(self, message):
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text}")

    def _answered(self, response):
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")

    def text(self, selector):
        return self.page.locator(selector).inner_text()

    def wait(self, script, argument=None):
        """Wait until an expression in the page is true. Asked from here: inside the page its own policy forbids ``eval``."""
        for _ in range(POLLS_MAX):
            if self.page.evaluate(script, argument):
                return
            self.page.wait_for_timeout(POLL_MS)
        raise AssertionError(f"never true in the page: {script}; complaints: {self.complaints}")

    def forget(self):
        """Leave for nowhere, and forget what was seen and kept."""
        self.page.evaluate("localStorage.clear(), sessionStorage.clear()")
        self.context.clear_cookies()
        self.page.mouse.move(0, 0)
        self.page.goto("about:blank")
        self.complaints.clear()

    def close(self):
        self.context.close()
