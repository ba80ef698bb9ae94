from odoo.tests import HttpCase, tagged

from .grades_common import GradesCommon


@tagged("post_install", "-at_install")
class TestImportTour(GradesCommon, HttpCase):
    """A file with mistakes is imported in the browser."""

    def test_a_file_with_two_bad_lines(self):
        self.start_tour(
            "/odoo/credit-grades", "credit_protection_import", login="credit_manager"
        )

        grade = self.env["credit.grade"].search([("partner_id", "=", self.customer.id)])
        self.assertRecordValues(
            grade,
            [
                {
                    "grade": "4",
                    "internal_grade": 4,
                    "source_id": self.env.ref(
                        "credit_protection.grade_source_1_to_10"
                    ).id,
                    "create_uid": self.credit_manager.id,
                }
            ],
        )
