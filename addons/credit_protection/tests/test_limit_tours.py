from odoo.tests import HttpCase, tagged

from .limit_common import LimitCommon


@tagged("post_install", "-at_install")
class TestLimitTours(LimitCommon, HttpCase):
    """The credit tab through the web client; the database is asked afterwards."""

    def test_manager_grants_a_temporary_limit(self):
        profile = self._limit(self.customer, 1000)

        self.start_tour(
            f"/odoo/res.partner/{self.customer.id}",
            "credit_protection_temporary_limit",
            login="credit_manager",
        )

        self.assertRecordValues(
            profile.temporary_limit_ids,
            [
                {
                    "amount": 2500,
                    "date_from": self.today,
                    "date_to": self.today,
                    "reason": "Large project",
                    "user_id": self.credit_manager.id,
                }
            ],
        )
        self.assertEqual(2500, profile._limit_amount())
