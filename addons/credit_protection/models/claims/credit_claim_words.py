from odoo import api, models


class CreditClaim(models.Model):
    """The problems of a claim in words, and the acts that mend them."""

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    def _problem_text(self, problem):
        """Return one problem as a sentence with what to do about it."""
        text = self._problem_texts(problem.params)[problem.code]
        if problem.code == "document_missing":
            kind = problem.params["kind"]
            document = self.document_ids.filtered(lambda d: d.kind == kind)[:1]
            text = f"{text} {document.source or ''}".strip()
        return text

    def _problem_texts(self, params):
        """Return the sentence of every problem there can be."""
        day, by = self._day(params.get("day")), self._day(params.get("by"))
        amount = self._money(float(params.get("amount", 0)))
        return {
            **self._problem_texts_of_time(day, by),
            "nothing_open": self.env._(
                "Nothing is open any more: cancel the claim, there is nothing to pay."
            ),
            "paid_since": self.env._(
                "Nothing of these invoices is open today. If the buyer has paid them"
                " since the date of loss, cancel the claim: there is nothing to claim."
            ),
            "nothing_insured": self.env._(
                "No invoice on this claim is insured: look at their cover."
            ),
            "nothing_expected": self.env._(
                "After threshold and deductibles the insurer would pay nothing."
            ),
            "disputed": self.env._(
                "%(amount)s are disputed and not insured until that is settled.",
                amount=amount,
            ),
            "above_limit": self.env._(
                "%(amount)s are above the cover limit and stay with you.", amount=amount
            ),
            "liability_unknown": self.env._(
                "The maximum liability is not known: the policy has no minimum premium,"
                " and no turnover of the policy year was declared."
            ),
            "document_missing": self.env._(
                "%(document)s: attach the file or say why there is none.",
                document=self._kind_label(params.get("kind")),
            ),
        }

    def _problem_texts_of_time(self, day, by):
        causes = dict(self._fields["cause"]._description_selection(self.env))
        return {
            "event_missing": self.env._(
                "%(cause)s: record it under adverse information first, the date of loss"
                " follows from it.",
                cause=causes[self.cause],
            ),
            "loss_unknown": self.env._(
                "The date of loss is not known: the insured invoices have no insurance"
                " clock."
            ),
            "waiting": self.env._(
                "The waiting period goes on: file on %(day)s or later.", day=day
            ),
            "late": self.env._(
                "The last day to file was %(day)s. File at once and ask the insurer"
                " whether it still pays.",
                day=day,
            ),
            "notice_missing": self.env._(
                "No overdue notice is recorded: send it, attach its copy, or say why"
                " there is none."
            ),
            "notice_late": self.env._(
                "The overdue notice was sent on %(day)s, its last day was %(by)s. Have"
                " an explanation ready.",
                day=day,
                by=by,
            ),
        }

    def _kind_label(self, kind):
        field = self.env["credit.claim.document"]._fields["kind"]
        return dict(field._description_selection(self.env)).get(kind, "")

    # === mending === #

    @api.readonly
    def action_document(self, kind):
        """Open the dialog that takes files or a reason for one document."""
        self.ensure_one()
        self.check_access("read")
        document = self.document_ids.filtered(lambda d: d.kind == kind)[:1]
        return {
            "type": "ir.actions.act_window",
            "name": self._kind_label(kind),
            "res_model": "credit.claim.document",
            "res_id": document.id,
            "views": [[False, "form"]],
            "target": "new",
        }

    @api.readonly
    def action_reasons(self):
        """Open the dialog that says why documents are missing."""
        title = self.env._("Missing Documents")
        return self._dialog("credit.claim.reasons", title)

    @api.readonly
    def action_record_event(self):
        """Open the form that records the insolvency or event behind the claim."""
        self.ensure_one()
        self.check_access("read")
        kinds = {"insolvency": "insolvency", "political": "political"}
        action = self.env["credit.risk.event"]._new_for(
            self.partner_id, self.company_id
        )
        action["context"]["default_kind"] = kinds.get(self.cause, "rejected")
        return action

    @api.readonly
    def action_open_cover(self):
        """Open the cover of the invoices on this claim."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cover of %(claim)s", claim=self.display_name),
            "res_model": "account.move",
            "views": [
                [self.env.ref("credit_protection.account_move_cover_list").id, "list"],
                [False, "form"],
            ],
            "domain": [("id", "in", self.line_ids.move_id.ids)],
            "context": {"create": False},
        }

    @api.readonly
    def action_open_policy(self):
        """Open the policy."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "credit.insurance.policy",
            "res_id": self.policy_id.id,
            "views": [[False, "form"]],
        }

    def _shares_of_indemnity(self):
        """Return what of the expected indemnity belongs to each line, to the cent."""
        self.ensure_one()
        lines = self.line_ids
        insured = sum(lines.mapped("insured_amount"))
        left, rest, parts = self.expected_amount, insured, []
        for line in lines:
            part = 0.0
            if rest > 0:
                part = self.currency_id.round(left * line.insured_amount / rest)
            parts.append((line, part))
            left, rest = left - part, rest - line.insured_amount
        return parts

    # === doors === #

    @api.model
    def _open_or_prepare(self, company, buyer, policy=None):
        """Return the form of the open claim for a buyer, prepared now if need be.

        :param policy: under which it is; else the one that is to be claimed under next
        """
        claim = self._open_next(company, buyer, policy)
        claim._follow_books()
        claim = claim or self.create(
            {
                "company_id": company.id,
                "partner_id": buyer.id,
                **({"policy_id": policy.id} if policy else {}),
            }
        )
        claim.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Claim"),
            "res_model": self._name,
            "res_id": claim.id,
            "views": [[False, "form"]],
        }
