import hashlib
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import file_open

from ...engine import (
    ClaimedInvoice,
    ClaimFile,
    FiledDocument,
    Party,
    XmlFault,
    claim_layout,
    claim_xml,
    read_reply,
    reply_fault,
)
from .credit_insurance_policy_claims import LAYOUTS


class CreditClaim(models.Model):
    """A claim as XML, and the insurer's answer read from XML."""

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    # === writing === #

    def _xml(self):
        """Return the claim as XML that is valid; refuse where it would not be."""
        self.ensure_one()
        try:
            return claim_xml(self._claim_file())
        except XmlFault as fault:
            raise UserError(self.env["credit.xml"]._fault_text(fault)) from fault

    def _layout(self):
        """Return the claim in the layout of its insurer; None where there is none."""
        self.ensure_one()
        name = self.policy_id.sudo().claim_layout
        if not name:
            return None
        with file_open(f"{LAYOUTS}/{name}/claim.xsl", "rb") as stream:
            stylesheet = stream.read()
        try:
            return claim_layout(self._xml(), stylesheet)
        except XmlFault as fault:
            raise UserError(self.env["credit.xml"]._fault_text(fault)) from fault

    def _claim_file(self):
        """Return the claim as the engine knows it."""
        policy_sudo = self.policy_id.sudo()
        if not self.loss_on:
            raise UserError(
                self.env._("The date of loss is not known: there is no claim to write.")
            )
        return ClaimFile(
            reference=self.name,
            date=self.filed_on or self.company_id._credit_today(),
            cause=self.cause,
            loss_on=self.loss_on,
            notified_on=self.notified_on or None,
            claim_by=self.claim_by or None,
            reason=self.reason or "",
            policy=policy_sudo.name,
            insurer=policy_sudo.insurer_id.name,
            currency=self.currency_id.name,
            loss_payee=policy_sudo.loss_payee_id.name or "",
            policyholder=self._party(self.company_id.sudo().partner_id),
            buyer=self._party(self.partner_id.sudo()),
            invoices=tuple(self._claimed(line) for line in self.line_ids),
            steps=tuple(
                (
                    step["code"],
                    Decimal(step["change"]),
                    Decimal(step["result"]),
                    None if step["term"] is None else Decimal(step["term"]),
                )
                for step in self.steps or ()
            ),
            expected=self._cents(self.expected_amount),
            documents=tuple(
                self._filed_document(document)
                for document in self.document_ids
                if document.required or document.there
            ),
        )

    def _cents(self, amount):
        """Return an amount with the decimals of its currency, as it is written."""
        places = Decimal(1).scaleb(-self.currency_id.decimal_places)
        return Decimal(str(amount)).quantize(places)

    @api.model
    def _party(self, partner_sudo):
        return Party(
            name=partner_sudo.name,
            reference=partner_sudo.ref or "",
            tax_id=partner_sudo.vat or "",
            registry_number=partner_sudo.company_registry or "",
            country=partner_sudo.country_id.code or "",
        )

    def _claimed(self, line):
        cents = self._cents
        return ClaimedInvoice(
            number=line.move_name,
            date=line.invoice_date or line.move_id.date,
            due=line.due_date,
            open=cents(line.open_amount),
            tax=cents(line.tax_amount),
            disputed=cents(line.disputed_amount),
            insured=cents(line.insured_amount),
            share=Decimal(str(round(line.share, 6))),
            why_not=line.reason or "",
        )

    def _filed_document(self, document):
        acts = self.env["credit.claim.act"]
        return FiledDocument(
            kind=document.kind,
            files=tuple(
                (f.name, acts._sha256(f)) for f in document.sudo().attachment_ids
            ),
            reason=document.reason or "",
        )

    # === reading === #

    def _take_reply(self, data, reason=None):
        """Record the answer that an XML file holds; refuse what does not fit.

        :param reason: the insurer's, for an answer in which it gives none
        """
        self.ensure_one()
        self._need_claimant()
        reply = self._read_reply(data)
        source = hashlib.sha256(data).hexdigest()
        lines = {line.move_name: line.id for line in self.line_ids}
        if reply.decision == "documents":
            self._request_documents(
                reply.wanted or reply.reason, reply.date, reply.reference, source
            )
        else:
            amounts = {
                lines[number]: float(money.amount) for number, money in reply.accepted
            }
            self._decide(
                reply.decision,
                amounts,
                reply.date,
                reply.reference,
                reply.reason or reason,
                source,
            )

    def _read_reply(self, data):
        """Return the answer that an XML file holds; refuse what does not fit."""
        try:
            reply = read_reply(data)
        except XmlFault as fault:
            raise UserError(self.env["credit.xml"]._fault_text(fault)) from fault
        self._check_reply(reply, data)
        return reply

    def _check_reply(self, reply, data):
        """Refuse an answer that came before, or that is about something else."""
        sha256 = hashlib.sha256(data).hexdigest()
        twice_sudo = (
            self.env["credit.claim.act"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("source_sha256", "=", sha256),
                ],
                limit=1,
            )
        )
        if twice_sudo:
            raise UserError(
                self.env._(
                    "This answer was read on %(day)s for claim %(claim)s already."
                    " Nothing has changed.",
                    day=self._day(twice_sudo.day),
                    claim=twice_sudo.claim_id.name,
                )
            )
        fault = reply_fault(
            reply,
            claim=self.name,
            policy=self.policy_id.sudo().name,
            currency=self.currency_id.name,
            opens={
                line.move_name: self._exact(line.open_amount) for line in self.line_ids
            },
            expected=self._exact(self.expected_amount),
        )
        if fault:
            raise UserError(self._reply_fault_text(fault))

    def _reply_fault_text(self, fault):
        """Return why an answer does not fit, as a sentence with what to do."""
        value = fault.value
        if fault.code in ("sum", "decision", "less_than_full"):
            return self._total_fault_text(fault)
        return {
            "other_claim": self.env._(
                "This answer is about claim %(value)s, not about %(claim)s. Open that"
                " claim and read it there.",
                value=value,
                claim=self.name,
            ),
            "other_policy": self.env._(
                "This answer is about policy %(value)s, this claim is not. Ask the"
                " insurer for a corrected one.",
                value=value,
            ),
            "currency": self.env._(
                "This answer has amounts in %(value)s, the claim is in %(currency)s."
                " Ask the insurer for a corrected one.",
                value=value,
                currency=self.currency_id.name,
            ),
            "unknown_invoice": self.env._(
                "Invoice %(value)s is not on this claim. Ask the insurer for a"
                " corrected answer.",
                value=value,
            ),
            "invoice_twice": self.env._(
                "Invoice %(value)s stands twice in this answer. Ask the insurer for a"
                " corrected one.",
                value=value,
            ),
            "above_open": self.env._(
                "More is accepted for invoice %(value)s than was open on it. Ask the"
                " insurer for a corrected answer.",
                value=value,
            ),
        }[fault.code]

    def _total_fault_text(self, fault):
        """Return why total, decision and invoices of an answer do not agree."""
        value = fault.value
        return {
            "sum": self.env._(
                "The invoices of this answer add up to %(value)s, its total says"
                " something else. Ask the insurer for a corrected one.",
                value=value,
            ),
            "decision": self.env._(
                "The decision “%(value)s” and the amounts of this answer do not agree."
                " Ask the insurer for a corrected one.",
                value=value,
            ),
            "less_than_full": self.env._(
                "The answer says accepted in full, but %(value)s is less than was"
                " claimed. Ask the insurer whether it accepts in part.",
                value=value,
            ),
        }[fault.code]
