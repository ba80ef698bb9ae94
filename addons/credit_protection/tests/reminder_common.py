from .collect_common import DisputeCommon
from .smtp_common import SmtpMixin

STEP = "credit.escalation.step"


class ReminderCommon(SmtpMixin, DisputeCommon):
    """Reminders that are ready to leave, in one line; a mail server of the test's own.

    ``credit_manager`` answers for all customers; ``late`` is overdue at ``customer``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.credit_manager.email = "manager@us.example"
        cls.companies.sudo().credit_responsible_id = cls.credit_manager
        cls.usd_company.email = "money@us.example"
        cls.customer.write({"email": "pay@acme.example", "street": "Main Street 1",
                            "city": "Springfield", "zip": "10115"})  # fmt: skip
        cls.late = cls._invoice(cls.customer, 900, due=-20)

    @classmethod
    def _step(cls, moves, channel="email", **vals):
        """Return the reminder of invoices of one customer, as it is prepared."""
        partner, company = moves[:1].commercial_partner_id, moves[:1].company_id
        profile = cls._profile(partner, company)
        vals = {
            "name": f"REM/{len(cls.env[STEP].sudo().search([])) + 1:05d}",
            "company_id": company.id,
            "partner_id": partner.id,
            "currency_id": moves[:1].currency_id.id,
            "profile_id": profile.id,
            "step": f"step-{len(cls.env[STEP].sudo().search([])) + 1}",
            "day": 15,
            "channel": channel,
            "send_to": "customer",
            "lang": partner.lang or "en_US",
            "as_of": cls.today,
            "amount_total": sum(moves.mapped("amount_residual")),
            "amount_overdue": sum(moves.mapped("amount_residual")),
            "days_late": 20,
            "state": "ready",
            **vals,
        }
        step = cls.env[STEP].sudo().create(vals)
        cls.env["credit.escalation.step.line"].sudo().create(
            [cls._line_of(step, move) for move in moves]
        )
        return step.with_env(cls.env(user=cls.credit_user))

    @classmethod
    def _line_of(cls, step, move):
        return {
            "step_id": step.id,
            "company_id": move.company_id.id,
            "currency_id": move.currency_id.id,
            "move_id": move.id,
            "number": move.name,
            "invoice_date": move.invoice_date,
            "due_date": move.invoice_date_due,
            "original_due_date": move.invoice_date_due,
            "days_late": (cls.today - move.invoice_date_due).days,
            "reached": True,
            "amount_total": move.amount_total,
            "amount_open": move.amount_residual,
        }

    def _leave(self, steps):
        """Let the mails of reminders leave that wait for the end of the transaction."""
        self.env["mail.mail"].sudo().search(
            [("model", "=", STEP), ("res_id", "in", steps.ids),
             ("state", "=", "outgoing")]
        ).send()  # fmt: skip

    def _told(self, step, kind="reminder_trouble"):
        """Return the activities about a reminder: who, and what is said."""
        kind = self.env.ref(f"credit_protection.mail_activity_{kind}")
        activities = step.sudo().activity_ids
        return activities.filtered(lambda a: a.activity_type_id == kind)
