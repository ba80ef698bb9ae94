"""Talks to Odoo the way its web client does: a session and JSON-RPC over HTTP."""

import json
import re
import urllib.error
import urllib.request
from http.cookiejar import CookieJar

from .trouble import Trouble

_ASSETS = re.compile(r"/web/assets/[^\"' ]+\.(?:css|js)")


class WebClient:
    """One user's session on a server."""

    def __init__(self, url: str, database: str, login: str, password: str):
        self.url = url
        self.login = login
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),  # the server is on this machine
            urllib.request.HTTPCookieProcessor(CookieJar()),
        )
        self._post(
            "/web/session/authenticate",
            {"db": database, "login": login, "password": password},
        )

    def call(self, model: str, method: str, *arguments, **keywords):
        """Call a public method of a model, as the browser would."""
        return self._post(
            f"/web/dataset/call_kw/{model}/{method}",
            {
                "model": model,
                "method": method,
                "args": list(arguments),
                "kwargs": keywords,
            },
        )

    def open_pages(self) -> None:
        """Load the first page with its scripts: who comes next need not wait."""
        page = self._get("/odoo").decode("utf-8", "replace")
        for asset in sorted(set(_ASSETS.findall(page))):
            self._get(asset)

    def _get(self, path: str) -> bytes:
        """The content of a page."""
        try:
            with self._opener.open(self.url + path, timeout=180) as response:
                return response.read()
        except (OSError, urllib.error.URLError) as error:
            raise Trouble(f"The server did not answer {path}: {error}.") from error

    def _post(self, path: str, parameters: dict):
        """One JSON-RPC request; a refusal becomes a sentence."""
        body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": parameters}
        request = urllib.request.Request(
            self.url + path,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with self._opener.open(request, timeout=120) as response:
                answer = json.load(response)
        except (OSError, ValueError, urllib.error.URLError) as error:
            raise Trouble(f"The server did not answer {path}: {error}.") from error
        if "error" in answer:
            raise Trouble(f"{self.login} was refused: {_reason(answer['error'])}")
        return answer.get("result")


def _reason(error: dict) -> str:
    """What the server says went wrong, in its own words."""
    data = error.get("data") or {}
    words = str(data.get("message") or error.get("message") or "no reason given")
    return " ".join(words.split())
