from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError

from .credit_claim import ENDED, PREPARED, WITH_INSURER
from .credit_claim_recovery import SHARE

ACTIVITY = "credit_protection.mail_activity_claim"
DRAFTED = "credit_protection.mail_activity_claim_draft"
ENDING = [ACTIVITY, DRAFTED, SHARE]
ASSESSMENT_DAYS = 60


class CreditClaim(models.Model):
    """The named acts on a claim: file, be asked for documents, be answered, end.

    Each leaves evidence of who did it, when, and what was said.
    """

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    def _keep(self, kind, **vals):
        """Keep evidence of an act; return it."""
        return self.env["credit.claim.act"]._keep(self, kind, **vals)

    # === filing === #

    def action_file(self):
        """File the claim: from now on its invoices, figures and documents are fixed."""
        self.ensure_one()
        self._need_claimant()
        self.lock_for_update()
        self._check_prepared()
        self._prepare(collect=True)
        self._check_fileable()
        content = {**self._as_filed(), "xml": self._xml().decode()}
        today = self.company_id._credit_today()
        days = self.version_id.sudo().assessment_days or ASSESSMENT_DAYS
        self._set(
            state="filed",
            filed_on=today,
            filed_by_id=self.env.uid,
            answer_by=today + timedelta(days=days),
        )
        pack = self._new_pack()
        moves_sudo = self.sudo().line_ids.move_id
        moves_sudo.write({"credit_claim_filed_on": today})
        self._keep(
            "filed",
            amount=self.expected_amount,
            content=content,
            raw=[pack],
        )
        self.sudo().activity_feedback([DRAFTED])
        self._remind()

    def _check_fileable(self):
        """Refuse with every reason at once."""
        errors = [p for p in self._problems() if p.level == "error"]
        if errors:
            sentences = [self._problem_text(problem) for problem in errors]
            raise UserError(
                self.env._(
                    "%(claim)s cannot be filed yet:\n%(reasons)s",
                    claim=self.display_name,
                    reasons="\n".join(f"• {sentence}" for sentence in sentences),
                )
            )

    def _check_sendable(self):
        """Refuse to send what was not filed, or has ended."""
        if self.state in PREPARED or self.state in ENDED:
            raise UserError(
                self.env._("Only a filed claim is sent. File it first; then send it.")
            )

    def action_send(self):
        """Open the dialog that mails the pack to the insurer."""
        self._need_claimant()
        self._check_sendable()
        return self._dialog("credit.claim.send", self.env._("Send to the Insurer"))

    def _as_filed(self):
        """Return the whole claim as plain data, as it is kept."""
        return {
            "claim": self.name,
            "policy": self.policy_id.sudo().name,
            "buyer": self.partner_id.sudo().name,
            "cause": self.cause,
            "currency": self.currency_id.name,
            "loss_on": str(self.loss_on),
            "expected": str(self._exact(self.expected_amount)),
            "steps": self.steps,
            "lines": [
                {
                    "invoice": line.move_name,
                    "due": str(line.due_date),
                    "open": str(self._exact(line.open_amount)),
                    "insured": str(self._exact(line.insured_amount)),
                    "reason": line.reason or "",
                }
                for line in self.line_ids
            ],
            "documents": [
                {
                    "kind": d.kind,
                    "there": d.there,
                    "reason": d.reason or "",
                    "files": [self.act_ids._sha256(f) for f in d.sudo().attachment_ids],
                }
                for d in self.document_ids
                if d.required or d.there
            ],
        }

    def _remind(self):
        """Remind the responsible person of the insurer's answer on its last day."""
        user = self.user_id or self.env.user
        self.sudo().activity_schedule(
            ACTIVITY,
            date_deadline=self.answer_by,
            user_id=user.id,
            summary=self.env._(
                "%(insurer)s should answer claim %(claim)s",
                insurer=self.insurer_id.sudo().name,
                claim=self.name,
            ),
        )

    # === documents asked for === #

    def _request_documents(self, wanted, day, reference, source=False):
        """Record that the insurer asks for more documents."""
        self._check_state("filed")
        self._check_day(day, self.filed_on)
        if not (wanted or "").strip():
            raise UserError(self.env._("Say which documents the insurer asks for."))
        self._set(state="documents", wanted=wanted.strip())
        self._keep(
            "documents",
            day=day,
            reference=reference,
            note=wanted.strip(),
            source_sha256=source,
        )

    def action_supply(self):
        """Record that the documents asked for were sent to the insurer."""
        self.ensure_one()
        self._need_claimant()
        self._check_state("documents")
        files_sudo = self.sudo().document_ids.attachment_ids
        known = self._known_files()
        new_sudo = files_sudo.filtered(lambda f: self.act_ids._sha256(f) not in known)
        if not new_sudo:
            raise UserError(
                self.env._(
                    "Nothing new has been added to the documents. Add what the insurer"
                    " asked for first: %(wanted)s",
                    wanted=self.wanted,
                )
            )
        self._keep("supplied", files=new_sudo, note=self.wanted)
        self._set(state="filed", wanted=False)

    def _known_files(self):
        """Return the SHA-256 of every file that the insurer has got."""
        known = set()
        for act_sudo in self.sudo().act_ids:
            content = act_sudo.content or {}
            known.update(one["sha256"] for one in content.get("files", ()))
            for document in content.get("documents", ()):
                known.update(document.get("files", ()))
        return known

    # === the answer === #

    def _decide(self, answer, amounts, day, reference="", reason="", source=False):
        """Record the insurer's decision.

        :param answer: ``full``, ``part`` or ``refused``
        :param dict amounts: what is accepted for each line, in claim currency
        :param source: SHA-256 of the file that the answer was read from
        """
        self.ensure_one()
        self._need_claimant()
        self.lock_for_update()
        self._check_state(*WITH_INSURER)
        self._check_day(day, self.filed_on)
        total = self._checked_amounts(answer, amounts, reason)
        for line in self.sudo().line_ids:
            line.accepted_amount = amounts.get(line.id, 0)
        self._set(
            state="decided",
            answer=answer,
            answered_on=day,
            decided_amount=total,
            insurer_reference=reference or self.insurer_reference,
            answer_reason=(reason or "").strip() or False,
            wanted=False,
        )
        self._keep(
            "answer",
            day=day,
            amount=total,
            reference=reference,
            note=(reason or "").strip(),
            source_sha256=source,
            content={
                "answer": answer,
                "accepted": {
                    line.move_name: str(self._exact(line.accepted_amount))
                    for line in self.line_ids
                },
            },
        )
        self.sudo().activity_feedback([ACTIVITY], feedback=reason or None)

    def _checked_amounts(self, answer, amounts, reason):
        """Return the decided total, once answer and amounts agree."""
        compare = self.currency_id.compare_amounts
        total = self.currency_id.round(sum(amounts.values()))
        foreign = amounts.keys() - set(self.line_ids.ids)
        if (
            foreign
            or any(compare(a, 0) < 0 for a in amounts.values())
            or any(
                compare(amounts.get(line.id, 0), line.open_amount) > 0
                for line in self.line_ids
            )
        ):
            raise UserError(
                self.env._(
                    "What is accepted of an invoice lies between 0 and what was open on"
                    " it at the date of loss."
                )
            )
        if answer != "full" and not (reason or "").strip():
            raise UserError(
                self.env._("Enter the insurer's reason: you need it for an objection.")
            )
        if (answer == "refused") != (compare(total, 0) == 0):
            raise UserError(
                self.env._(
                    "A refusal accepts nothing of any invoice, every other answer"
                    " accepts something."
                )
            )
        self._check_total(answer, total, reason)
        return total

    def _check_total(self, answer, total, reason):
        """Refuse a total that does not go with what was claimed."""
        above = self.currency_id.compare_amounts(total, self.expected_amount)
        amounts = {
            "total": self._money(total),
            "expected": self._money(self.expected_amount),
        }
        if above > 0 and not (reason or "").strip():
            raise UserError(
                self.env._(
                    "%(total)s is more than the %(expected)s that were claimed. Compare"
                    " the amounts with the insurer's letter; if it does pay more, enter"
                    " its reason.",
                    **amounts,
                )
            )
        if answer == "full" and above < 0:
            raise UserError(
                self.env._(
                    "%(total)s is less than the %(expected)s that were claimed: record"
                    " it as accepted in part, with the insurer's reason.",
                    **amounts,
                )
            )

    def _object(self, reason):
        """Record that the company objects; the insurer has to answer again."""
        self.ensure_one()
        self._need_claimant()
        self._check_state("decided")
        if self.answer == "full":
            raise UserError(
                self.env._("Everything was accepted: nothing to object to.")
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Say why you object: the insurer reads it."))
        days = self.version_id.sudo().assessment_days or ASSESSMENT_DAYS
        today = self.company_id._credit_today()
        self._set(state="filed", answer_by=today + timedelta(days=days))
        self._keep("objection", note=reason.strip(), amount=self.expected_amount)
        self._remind()

    # === the end === #

    def _end(self, reason):
        """Cancel what was not filed, close what was; say why."""
        self._need_claimant()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the claim ends."))
        for claim in self:
            if claim.state in ENDED:
                raise UserError(
                    self.env._("%(claim)s has ended already.", claim=claim.display_name)
                )
            state = "cancelled" if claim.state in PREPARED else "closed"
            claim._set(state=state, end_reason=reason.strip())
            claim._keep("ended", note=reason.strip())
            done = [ACTIVITY, DRAFTED] if claim._is_shared() else ENDING
            claim.sudo().activity_unlink(done)

    # === checks === #

    def _check_state(self, *states):
        for claim in self:
            if claim.state not in states:
                stages = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(claim)s is in the state “%(state)s”: this cannot be done"
                        " now. Load the page again to see what happened.",
                        claim=claim.display_name,
                        state=stages[claim.state],
                    )
                )

    def _check_day(self, day, since):
        if not day or day > self.company_id._credit_today() or (since and day < since):
            raise UserError(
                self.env._(
                    "The insurer answered between the day of filing, %(day)s, and"
                    " today.",
                    day=self._day(since),
                )
            )

    # === dialogs === #

    @api.readonly
    def action_answer(self):
        """Open the dialog that records what the insurer says."""
        return self._dialog("credit.claim.answer", self.env._("Insurer's Answer"))

    @api.readonly
    def action_object(self):
        """Open the dialog that objects to the insurer's decision."""
        return self._dialog("credit.claim.end", self.env._("Object"), act="object")

    @api.readonly
    def action_end(self):
        """Open the dialog that cancels or closes the claim."""
        title = self.env._("Close Claim")
        if self.state in PREPARED:
            title = self.env._("Cancel Claim")
        return self._dialog("credit.claim.end", title, act="end")

    def _dialog(self, model, title, **defaults):
        self.ensure_one()
        self.check_access("read")
        context = {f"default_{name}": value for name, value in defaults.items()}
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_claim_id": self.id, **context},
        }
