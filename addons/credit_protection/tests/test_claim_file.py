from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_qweb import QWebError

from .claim_common import ClaimCommon
from .collect_common import PromiseCommon
from .reminder_common import ReminderCommon

RENDER = "odoo.addons.base.models.ir_actions_report.IrActionsReport._render_qweb_pdf"


@tagged("post_install", "-at_install")
class TestClaimFile(ReminderCommon, PromiseCommon, ClaimCommon):
    """What is filed is what was written, as the books are on that day."""

    def _document(self, claim, kind):
        return claim.document_ids.filtered(lambda d: d.kind == kind)

    # === printing fails === #

    @mute_logger("odoo.addons.credit_protection.models.credit_claim_collect")
    def test_a_mistake_in_a_layout_leaves_the_checklist_open(self):
        with patch(RENDER, side_effect=QWebError("no such field")):
            claim = self._claim()
        document = self._document(claim, "invoices")

        self.assertTrue(claim.expected_amount)
        self.assertFalse(document.there)
        self.assertIn("no such field", document.source)

    def test_what_odoo_repeats_is_passed_on(self):
        claim = self._claim()
        failed = patch(RENDER, side_effect=SerializationFailure("once more"))
        with failed, self.assertRaises(SerializationFailure):
            claim._paper("credit_protection.credit_claim_letter_report")
        with failed, self.assertRaises(SerializationFailure):
            claim.action_recalculate()
