import base64
import csv
import io
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from psycopg2 import DatabaseError

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_declaration import DeclarationCommon


@tagged("post_install", "-at_install")
class TestDeclared(DeclarationCommon):
    """What was declared stays; what came later is declared next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sold = cls._sold(cls.customer, 1_000, cls.first)
        cls.declaration = cls._declare()
        cls.declaration.action_declare()

    def test_declared_figures_stay(self):
        self.assertRecordValues(
            self.declaration,
            [{"state": "declared", "declared_by_id": self.claims_user.id}],
        )
        self.declaration.insurer_ref = "D-17"
        for act in (
            self.declaration.action_declare,
            self.declaration.action_compute,
            self.declaration.unlink,
            self.declaration.copy,
            self.declaration.line_ids.sudo().unlink,
            lambda: self.declaration.write({"premium": 1.0}),
            lambda: self.declaration.write({"date_from": self.today}),
            lambda: self.declaration.line_ids.sudo().write({"premium": 1.0}),
        ):
            with self.subTest(act), self.assertRaises(UserError):
                act()
        self.env.flush_all()
        for text in (
            "UPDATE credit_declaration SET premium = 1 WHERE id = %s",
            "UPDATE credit_declaration SET state = 'draft' WHERE id = %s",
            "DELETE FROM credit_declaration WHERE id = %s",
            "UPDATE credit_declaration_line SET declared = 1 WHERE declaration_id = %s",
            "DELETE FROM credit_declaration_item WHERE declaration_id = %s",
        ):
            with (
                self.subTest(text),
                mute_logger("odoo.sql_db"),
                self.assertRaises(DatabaseError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(text, [self.declaration.id])

    def test_what_is_posted_later_goes_into_the_next(self):
        self.assertFalse(self.declaration.warning)
        self._sold(self.customer, 300, self.last)
        self._sold(self.customer, 20, self.today)
        self.declaration.invalidate_recordset()
        self.assertIn("1 invoices", self.declaration.warning)

        following = self._declare(date_from=self.today)

        self.assertLines(following, ("US", 1, 20.0, 0.05), ("US", 1, 300.0, 0.75))
        self.assertEqual([False, True], following.line_ids.mapped("late"))
        # Of the declared one nothing comes twice.
        self.assertEqual(320.0, following.declared)
        self.sold.button_draft()
        self.declaration.invalidate_recordset()
        self.assertIn("no longer posted", self.declaration.warning)

    def test_what_was_declared_wrong_is_declared_by_the_difference_once(self):
        before = self.first - relativedelta(months=1)
        grown = self._sold(self.customer, 1_000, before)
        left_out = self._sold(self.other_customer, 70, before)
        gone = self._sold(self.customer, 50, before)
        yen = self._sold(self.customer, 40_000, before, company=self.jpy_company)
        old = self._declare(date_from=before)
        old_yen = self._declare(self.fx_policy, date_from=before)
        (old + old_yen)._set(state="declared", declared_on=fields.Datetime.now())
        self.assertFalse(old.warning)

        for move in (grown, left_out, gone, yen):
            move.button_draft()
        grown.invoice_line_ids.price_unit = 1_200
        left_out.invoice_line_ids.price_unit = 60
        (grown + left_out).action_post()
        gone.with_context(force_delete=True).unlink()
        yen.button_cancel()
        (old + old_yen).invalidate_recordset()
        self.assertIn("3 invoices", old.warning)
        self.assertIn("no longer posted", old_yen.warning)
        following = self._declare(date_from=self.today)
        following_yen = self._declare(self.fx_policy, date_from=self.today)

        self.assertLines(following, ("US", 2, 150.0, 0.38), ("no_limit", 1, -10.0, 0.0))
        self.assertEqual([True, True], following.line_ids.mapped("late"))
        self.assertLines(following_yen, ("US", 1, -300.0, -0.9))
        (following + following_yen)._set(
            state="declared", declared_on=fields.Datetime.now()
        )
        (old + old_yen).invalidate_recordset()
        self.assertEqual([False, False], (old + old_yen).mapped("warning"))
        day = self.today + relativedelta(months=1)
        self.assertLines(self._declare(date_from=day))
        yen.button_draft()
        yen.action_post()
        self.assertLines(
            self._declare(self.fx_policy, date_from=day), ("US", 1, 300.0, 0.9)
        )

    def test_files(self):
        negative = self._sold(self.customer, 40, self.today, move_type="out_refund")
        other = self._declare(date_from=self.today)

        def rows(declaration, name):
            url = getattr(declaration, name)()["url"]
            field = url.split("/")[5]
            text = base64.b64decode(declaration[field]).decode("utf-8-sig")
            return list(csv.DictReader(io.StringIO(text)))

        (line,) = rows(self.declaration, "action_export")
        self.assertEqual(
            ("P-USD", "US", "yes", "1000.00", "USD", "0.2500", "2.50"),
            (
                line["Policy"],
                line["Country"],
                line["Declared"],
                line["Amount"],
                line["Currency"],
                line["Premium (%)"],
                line["Premium"],
            ),
        )
        (item,) = rows(other, "action_export_items")
        self.assertEqual((negative.name, "-40.00"), (item["Number"], item["Turnover"]))

    def test_the_minimum_is_reached(self):
        self.assertIn("the insurer charges", self.declaration.minimum_text)
        version = self.policy._endorse(self.first + timedelta(days=1), "Lower")
        version.premium_minimum = 2

        self.declaration.invalidate_recordset()

        self.assertIn("is reached", self.declaration.minimum_text)
        self.assertEqual("info", self.declaration.minimum_level)
