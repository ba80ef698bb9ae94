import base64

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..engine import XmlFault, read_reply

ANSWERS = [
    ("full", "Accepted in full"),
    ("part", "Accepted in part"),
    ("refused", "Refused"),
    ("documents", "Documents requested"),
]


class CreditClaimAnswer(models.TransientModel):
    """The dialog that records what the insurer says about a claim."""

    _name = "credit.claim.answer"
    _description = "Insurer's Answer to a Claim"
    _inherit = ["credit.reach"]

    claim_id = fields.Many2one("credit.claim", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="claim_id.currency_id")
    expected_amount = fields.Monetary(related="claim_id.expected_amount")
    answer = fields.Selection(ANSWERS, required=True, default="full")
    answered_on = fields.Date(
        "Answer of",
        required=True,
        default=lambda self: self.env.company._credit_today(),
    )
    reference = fields.Char("Insurer's reference")
    reason = fields.Text("Insurer's reason")
    wanted = fields.Text("Documents requested")
    file = fields.Binary(
        "Answer as XML", help="Fills in everything; what does not fit is refused."
    )
    file_name = fields.Char()
    file_text = fields.Text("What the file says", compute="_compute_file_text")
    file_fault = fields.Text("Wrong with the file", compute="_compute_file_text")
    line_ids = fields.One2many(
        "credit.claim.answer.line",
        "answer_id",
        "Invoices",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    total = fields.Monetary("Accepted", compute="_compute_total")
    needs_reason = fields.Boolean(compute="_compute_needs_reason")

    @api.depends("claim_id")
    def _compute_line_ids(self):
        """Propose what was claimed of each invoice: the indemnity, by insured part."""
        for answer in self:
            parts = answer.claim_id._shares_of_indemnity()
            answer.line_ids = [
                Command.clear(),
                *(
                    Command.create({"claim_line_id": line.id, "amount": amount})
                    for line, amount in parts
                ),
            ]

    @api.depends("file", "line_ids.amount")
    def _compute_total(self):
        for answer in self:
            reply = answer._reply()
            if answer.file:
                answer.total = float(reply.total.amount) if reply else 0
            else:
                answer.total = sum(answer.line_ids.mapped("amount"))

    @api.depends("file", "answer", "total")
    def _compute_needs_reason(self):
        """Ask for a reason where one is needed, and the file gives none itself."""
        for answer in self:
            reply = answer._reply()
            if answer.file and (not reply or reply.reason.strip()):
                answer.needs_reason = False
                continue
            decision = reply.decision if reply else answer.answer
            currency = answer.claim_id.currency_id
            above = bool(currency) and (
                currency.compare_amounts(answer.total, answer.expected_amount) > 0
            )
            answer.needs_reason = decision in ("part", "refused") or (
                decision == "full" and above
            )

    @api.depends("file", "claim_id")
    def _compute_file_text(self):
        """Say what the file holds before it is recorded, or what is wrong with it."""
        for answer in self:
            answer.file_text = answer.file_fault = False
            if not answer.file:
                continue
            try:
                reply = answer.claim_id._read_reply(answer._file_data())
                answer.file_text = answer._says(reply)
            except UserError as fault:
                answer.file_fault = str(fault)

    def _says(self, reply):
        """Return what an answer from a file says, a line for each thing."""
        answers = dict(self._fields["answer"]._description_selection(self.env))
        day, reference = format_date(self.env, reply.date), reply.reference.strip()
        reason, wanted = reply.reason.strip(), reply.wanted.strip()
        lines = [
            self.env._(
                "%(answer)s, on %(day)s", answer=answers[reply.decision], day=day
            ),
            reference
            and self.env._("Insurer's reference: %(reference)s", reference=reference),
            reason and self.env._("Insurer's reason: %(reason)s", reason=reason),
            wanted and self.env._("Documents requested: %(wanted)s", wanted=wanted),
        ]
        if reply.decision == "part":
            lines += [
                self.env._(
                    "%(invoice)s: %(amount)s accepted",
                    invoice=number,
                    amount=self.currency_id.format(float(money.amount)),
                )
                for number, money in reply.accepted
            ]
        return "\n".join(filter(None, lines))

    def _file_data(self):
        """Return the bytes of the file; no client gets its size instead."""
        try:
            return base64.b64decode(self.with_context(bin_size=False).file)
        except ValueError:
            return b""  # it is no XML, and recording it says so

    def _reply(self):
        """Return what the file says; None where there is none that can be read."""
        try:
            return read_reply(self._file_data()) if self.file else None
        except XmlFault:
            return None  # recording it says what is wrong with it

    def action_record(self):
        """Record it."""
        self.ensure_one()
        claim = self.claim_id
        if self.file:
            claim._take_reply(self._file_data(), self.reason)
        elif self.answer == "documents":
            claim._need_claimant()
            claim._request_documents(self.wanted, self.answered_on, self.reference)
        else:
            amounts = {line.claim_line_id.id: line.amount for line in self.line_ids}
            if self.answer == "refused":
                amounts = dict.fromkeys(amounts, 0)
            claim._decide(
                self.answer, amounts, self.answered_on, self.reference, self.reason
            )
        return {"type": "ir.actions.act_window_close"}


class CreditClaimAnswerLine(models.TransientModel):
    """What the insurer accepts of one invoice."""

    _name = "credit.claim.answer.line"
    _description = "Accepted Part of an Invoice"
    _inherit = ["credit.reach"]

    answer_id = fields.Many2one(
        "credit.claim.answer", required=True, ondelete="cascade"
    )
    claim_line_id = fields.Many2one(
        "credit.claim.line", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="claim_line_id.currency_id")
    move_name = fields.Char("Invoice", related="claim_line_id.move_name")
    insured_amount = fields.Monetary(related="claim_line_id.insured_amount")
    amount = fields.Monetary("Accepted")
