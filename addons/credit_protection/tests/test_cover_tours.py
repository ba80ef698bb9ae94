from odoo.tests import HttpCase, tagged

from .test_cover_deadlines import DeadlineCommon


@tagged("post_install", "-at_install")
class TestCoverTours(DeadlineCommon, HttpCase):
    """The screens of insurance, in a browser, as the people who work with them."""

    def test_deadlines(self):
        """The tiles filter, a call is planned, and the calendar shows the same."""
        move = self._late(self.customer, 300, stops_in=0)
        self._late(self.other_customer, 300, stops_in=-31)

        self.start_tour(
            "/odoo/credit-deadlines",
            "credit_protection_deadlines",
            login="credit_claims",
        )

        call = move.activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref("mail.mail_activity_data_call")
        )
        self.assertRecordValues(
            call,
            [
                {
                    "summary": f"Call Acme about {move.name}",
                    "user_id": self.claims_user.id,
                    "date_deadline": self.today,
                }
            ],
        )
