from pathlib import Path

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestIrAttachment(TransactionCase):
    """What a killed server has half written does not stop the next letter."""

    def setUp(self):
        super().setUp()
        self.content = b"Half of this letter, and the rest of it: " + bytes(
            self._testMethodName, "ascii"
        )

    def _attach(self, content):
        return self.env["ir.attachment"].create({"name": "Letter", "raw": content})

    def test_half_a_file_is_made_whole(self):
        content = self.content
        first = self._attach(content)
        path = Path(first._full_path(first.store_fname))
        for cut_off in (content[:20], b""):
            path.write_bytes(cut_off)

            again = self._attach(content)

            self.assertEqual(content, again.raw)
            self.assertEqual(content, path.read_bytes())
            self.assertEqual([path], [*path.parent.glob(f"{path.name}*")])

    def test_another_content_is_still_refused(self):
        content = self.content
        first = self._attach(content)
        path = Path(first._full_path(first.store_fname))
        for other in (b"Another letter", content + b" and more"):
            path.write_bytes(other)
            with self.assertRaises(UserError):
                self._attach(content)
            self.assertEqual(other, path.read_bytes())
