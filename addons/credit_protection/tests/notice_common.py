from datetime import timedelta

from .cover_common import CoverCommon
from .smtp_common import SmtpMixin


class NoticeCommon(SmtpMixin, CoverCommon):
    """Buyers with cover limits in both companies, and an insurer with an address.

    Cover stops 60 days after the due date, the notice ends 90 days after it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for policy, amount in ((cls.policy, 10_000), (cls.jpy_policy, 900_000)):
            for partner in cls.customer + cls.other_customer:
                cls._cover(partner, amount, policy=policy, insurer_ref="B-77")
        cls.insurer.email = "notices@insurer.example"
        cls.claims_user.email = "claims@us.example"
        cls.policy.responsible_id = cls.claims_user
        cls.jpy_policy.responsible_id = cls.claims_user

    def _day(self, days):
        return self.today + timedelta(days=days)

    def _notice(self, move, user=None):
        """Return the draft that the button on an invoice opens."""
        action = move.with_user(user or self.claims_user).action_credit_notify_insurer()
        notices = self.env["credit.notice"].with_user(user or self.claims_user)
        return notices.browse(action["res_id"])

    def _dialog(self, notice, way="mail", **vals):
        """Return the dialog that the button on a notice opens."""
        action = notice.action_send()
        return (
            self.env["credit.notice.send"]
            .with_user(notice.env.user)
            .with_context(**action["context"])
            .create({"way": way, **vals})
        )

    def _proof(self, notice, act, day=0, **vals):
        dialog = (
            self.env["credit.notice.proof"]
            .with_user(notice.env.user)
            .create({"notice_id": notice.id, "act": act, "day": self._day(day), **vals})
        )
        return dialog.action_record()

    def _deadlines(self, partner):
        self.env.flush_all()
        return (
            self.env["credit.deadline"]
            .search([("partner_id", "=", partner.id)])
            .mapped("duty")
        )
