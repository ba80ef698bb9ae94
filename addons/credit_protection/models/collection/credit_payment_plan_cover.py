from odoo import api, fields, models


class CreditPaymentPlan(models.Model):
    """What a plan means for the insurance: beyond the extension it needs consent."""

    # One file a concern.
    _inherit = "credit.payment.plan"  # pylint: disable=consider-merging-classes-inherited

    extension_ids = fields.One2many(
        "credit.extension.request", "plan_id", "Asked of the insurer", readonly=True
    )
    consent = fields.Selection(
        [
            ("none", "Not needed"),
            ("needed", "Needed"),
            ("asked", "Asked"),
            ("given", "Given"),
            ("refused", "Refused"),
        ],
        "Consent of the insurer",
        compute="_compute_consent",
        compute_sudo=True,
    )
    consent_warning = fields.Text(compute="_compute_consent", compute_sudo=True)

    @api.depends("invoice_ids", "date_to", "state", "extension_ids.state")
    @api.depends_context("lang")
    def _compute_consent(self):
        requests = self.env["credit.extension.request"]
        cover = self.env["credit.cover"]
        for plan in self:
            invoices = plan.invoice_ids._origin
            until = requests._cover_until(invoices)
            plan.consent = plan._consent_now(until)
            plan.consent_warning = plan.consent in ("needed", "refused") and self.env._(
                "Cover of %(amount)s stops after %(day)s, before the last instalment on"
                " %(last)s. The insurer must agree to the plan.",
                amount=invoices.company_currency_id[:1].format(
                    sum(cover._insured_open(m, m._credit_at_stake()) for m in invoices)
                ),
                day=plan._day(until),
                last=plan._day(plan.date_to),
            )

    def _consent_now(self, until):
        """Return whether the insurer agrees; consent moves the end of cover itself."""
        states = set(self.extension_ids.mapped("state"))
        if "consented" in states:
            return "given"
        if not until or not self.date_to or self.date_to <= until:
            return "none"
        if self.state != "open":
            return "none"
        if states & {"asked", "insurer", "granted"}:
            return "asked"
        return "refused" if states & {"declined", "refused"} else "needed"

    @api.readonly
    def action_ask_insurer(self):
        """Open the request for more time, to be sent as a payment plan."""
        self.ensure_one()
        self.check_access("read")
        action = self.invoice_ids.action_credit_extension()
        action["context"] |= {
            "default_plan_id": self.id,
            "default_new_date": self.date_to,
            "default_reason": self.display_name,
        }
        return action
