"""A real browser on a running demo server; the runner says where it is.

The server and its database are thrown away afterwards. What is missing fails: a story
that nobody played has not been seen to work.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

expect.set_options(timeout=30_000)


def _setting(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        pytest.fail(f"{name} is not set: run `scripts/test e2e`.", pytrace=False)
    return value.rstrip("/")


class Person:
    """One user in the web client, with everything the browser complained about."""

    def __init__(self, context, url: str, login: str):
        self.url = url
        self.complaints = []
        self.page = context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._listen)
        self.page.goto(f"{url}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", login)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_selector(".o_web_client", timeout=120_000)

    def _listen(self, message) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def open(self, path: str) -> None:
        """Go to a page of the web client."""
        self.page.goto(f"{self.url}/odoo/{path}")
        self.page.wait_for_selector(".o_view_controller", timeout=60_000)

    def see(self, selector: str):
        """Wait for something to be there."""
        found = self.page.locator(selector).first
        expect(found).to_be_visible()
        return found

    def click(self, selector: str) -> None:
        self.see(selector).click()

    def rpc(self, model: str, method: str, *arguments, **keywords) -> dict:
        """Call a method past the screens; the whole answer comes back."""
        return self.page.request.post(
            f"{self.url}/web/dataset/call_kw/{model}/{method}",
            data={
                "jsonrpc": "2.0",
                "method": "call",
                "params": {
                    "model": model,
                    "method": method,
                    "args": list(arguments),
                    "kwargs": keywords,
                },
            },
        ).json()

    def call(self, model: str, method: str, *arguments, **keywords):
        """Call a method that must succeed."""
        answer = self.rpc(model, method, *arguments, **keywords)
        assert "error" not in answer, answer["error"]["data"]["message"]
        return answer["result"]


@pytest.fixture(scope="session")
def url() -> str:
    """Where the server is."""
    return _setting("CREDIT_E2E_URL")


@pytest.fixture(scope="session")
def chromium():
    """One browser for all stories."""
    path = _setting("CREDIT_E2E_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def enter(chromium, url, request):
    """Let people log in: ``enter("sales")``; a picture of each when a test fails."""
    folder = Path(_setting("CREDIT_E2E_ARTIFACTS"))
    people = {}

    def enter(login: str) -> Person:
        if login not in people:
            context = chromium.new_context(
                viewport={"width": 1400, "height": 1000}, locale="en-US"
            )
            people[login] = Person(context, url, login)
        return people[login]

    yield enter
    for login, person in people.items():
        person.page.screenshot(path=folder / f"{request.node.name}-{login}.png")
        person.page.context.close()


@pytest.fixture
def held_order(enter):
    """A copy of the quotation that the demo data has for being held.

    It is cancelled at the end: what it added to the exposure is gone again.
    """
    sales = enter("sales")
    domain = [("client_order_ref", "=", "DEMO-BAD")]
    (found,) = sales.call("sale.order", "search", domain, limit=1, order="id")
    copied = sales.call("sale.order", "copy", [found])
    order = copied[0] if isinstance(copied, list) else copied
    yield order
    sales.call("sale.order", "action_cancel", [order])
