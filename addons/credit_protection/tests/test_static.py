from odoo.tests import HttpCase, no_retry, tagged

SUITE = "@credit_protection"


def _hash(text):
    """Return how the browser's test runner names a suite in its address."""
    number = 0
    for char in text:
        number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
    return f"{number:08x}"


@tagged("post_install", "-at_install")
class TestStatic(HttpCase):
    """The components alone, in a real browser with a mock server."""

    @no_retry
    def test_components(self):
        """Run the unit tests of this addon's components; one failure fails all."""
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            f"&id={_hash(SUITE)}",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
