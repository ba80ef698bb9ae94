import re
from decimal import Decimal

from odoo import api, fields, models

from ..facts.credit_facts_book import ZERO, exact
from ..facts.credit_rows_sql import insert
from ..rules.credit_ruleset import pick

SEQUENCE = "credit_protection.sequence_credit_escalation_step"
NO_TERMS = ("none", [])


class CreditEscalation(models.AbstractModel):
    """Preparing reminders of any number of customers, in one create for each model."""

    # One file a concern.
    _inherit = "credit.escalation"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _prepare_for(self, company, partners, again=()):
        """Prepare the reminders of some customers now; return those that wait.

        :param again: reminders that came back and may be prepared once more
        """
        in_force = self.env["credit.ruleset"]._in_force_for(company)
        ids = partners.sudo().commercial_partner_id.ids
        return self._prepare(company, ids, in_force, self._ladders(in_force), again)

    @api.model
    def _prepare(self, company, partner_ids, in_force, ladders, again=()):
        """Drop what is over, prepare what was reached; return what waits now.

        A fixed number of queries for any number of customers of one company.
        """
        decided = self._decide(company, partner_ids, in_force, ladders, again)
        steps_sudo = self.env["credit.escalation.step"].sudo()
        self._drop(decided)
        kept = [one.plan.keep for one in decided if one.plan.keep]
        new = [one for one in decided if one.plan.prepare]
        made = self._create_steps(company, new) if new else steps_sudo
        if again:
            # An address was lost: no job writes there again by itself.
            made.filtered(lambda step: step.state == "ready")._set(state="prepared")
            made._set(mode="manual")
        return (steps_sudo.browse(kept) + made).with_env(self.env)

    @api.model
    def _drop(self, decided):
        """Cancel what waits and is not due any more, and say why."""
        steps_sudo, reasons = self.env["credit.escalation.step"].sudo(), {}
        for one in decided:
            reason = self._why_dropped(one)
            reasons.setdefault(reason, []).extend(one.plan.drop)
        for reason, ids in reasons.items():
            steps_sudo.browse(ids)._mark_cancelled(reason)

    @api.model
    def _why_dropped(self, decided):
        if not decided.group.account.rests:
            return self.env._("Nothing is left to be reminded of.")
        state = decided.reached.state if decided.reached else "none"
        if state == "due":
            return self.env._("Another step of the ladder was reached.")
        if state in ("ignored", "stopped"):
            return self.env._("The rules want no reminder now.")
        return self.env._("No step of the ladder is reached any more.")

    # === what is written === #

    @api.model
    def _create_steps(self, company, decided):
        """Write reminders and their items: one insert for each."""
        partners = self.env["res.partner"].browse({d.group.partner_id for d in decided})
        extra = self._around(company, partners, decided)
        names = self.env["credit.notice"]._next_names(len(decided), SEQUENCE)
        steps, lines = [], []
        for one, name in zip(decided, names, strict=True):
            rows = self._line_values(company, one, extra)
            lines.append(rows)
            steps.append({"name": name, **self._step_values(company, one, rows, extra)})
        ids = self._insert_steps(steps)
        self._insert_lines(dict(zip(ids, lines, strict=True)))
        made_sudo = self.env["credit.escalation.step"].sudo().browse(ids)
        self._speak_to_colleagues(made_sudo)
        made_sudo.filtered(lambda step: step.state == "approval")._ask_approvers()
        return made_sudo

    @api.model
    def _speak_to_colleagues(self, steps_sudo):
        """Write what is for a role in the language of the user who has it."""
        internal = steps_sudo.filtered(lambda step: step.send_to != "customer")
        users = internal._credit_role_users("send_to") if internal else {}
        for lang, some in internal.grouped(lambda s: users[s.id].lang).items():
            others = some.filtered_domain([("lang", "!=", lang)])
            if lang and others:
                others._set(lang=lang)

    @api.model
    def _insert_lines(self, lines):
        """Write the items of reminders: ``{step_id: items}``."""
        rows = [
            {**row, "step_id": step_id}
            for step_id, rows in lines.items()
            for row in rows
        ]
        if rows:
            self.env.execute_query(insert("credit_escalation_step_line", rows))
        self.env["credit.escalation.step"].invalidate_model(["line_ids"])

    @api.model
    def _insert_steps(self, rows):
        """Write reminders past the ORM, far quicker than one by one; return ids."""
        if not rows:
            return []
        who = {"create_uid": self.env.uid, "write_uid": self.env.uid}
        now = fields.Datetime.to_string(self.env.cr.now())
        stamp = {**who, "create_date": now, "write_date": now}
        query = insert("credit_escalation_step", [{**row, **stamp} for row in rows])
        return [row[0] for row in self.env.execute_query(query)]

    @api.model
    def _step_values(self, company, decided, lines, extra):
        """Return one reminder as it is written."""
        group, step = decided.group, decided.reached.step
        recipient = extra["recipients"].get(group.partner_id)
        profile = extra["profiles"].get(group.partner_id)
        to_customer = step.to == "customer"
        manual = (
            company.sudo().credit_escalation_mode != "automatic"
            or decided.ladder.careful
        )
        state = "prepared" if manual else "ready"
        return {
            "company_id": company.id,
            "partner_id": group.partner_id,
            "currency_id": group.currency_id,
            "profile_id": profile and profile.id,
            "tier": decided.facts.get("tier"),
            "ruleset_id": decided.ruleset.id or None,
            "ruleset_sha256": decided.ladder.sha256,
            "step": step.id,
            "step_title": self._titles(step),
            "step_number": decided.reached.number,
            "day": step.day,
            "channel": step.channel,
            "template": step.template,
            "send_to": step.to,
            "copy_to": step.copy,
            "needs_approval": step.needs_approval,
            "sets": step.sets,
            "episode": group.episode,
            "recipient_id": recipient.id if to_customer and recipient else None,
            # Read when it leaves: only a person enters another one.
            "recipient_email": None,
            "lang": (recipient and recipient.lang) or self.env.lang,
            "mode": "manual" if manual else "automatic",
            "state": "approval" if step.needs_approval else state,
            "prepared_on": decided.facts["today"],
            "trace": decided.trace(),
            **self._amounts(company, group, lines, decided.facts["today"]),
        }

    @api.model
    def _titles(self, step):
        """Return the title of a step in every language, as the column keeps it.

        Also in those that the rules know and nobody has installed yet.
        """
        name = re.sub(r"[-_]+", " ", step.id).strip().capitalize()
        langs = {code for code, _name in self.env["res.lang"].get_installed()}
        langs |= {"en_US", *(code for code, _text in step.title if "_" in code)}
        return {lang: pick(step.title, lang) or name for lang in sorted(langs)}

    @api.model
    def _amounts(self, company, group, lines, today):
        """Return the sums of a reminder, as they stand on a day."""
        books, asked = group.account, sum((i.asked_company for i in group.items), ZERO)

        def total(name):
            return sum((line[name] for line in lines), ZERO)

        return {
            "as_of": today,
            "amount_total": books.total,
            "amount_overdue": books.overdue,
            "amount_credits": books.credits,
            "amount_disputed": total("amount_disputed"),
            "amount_company": _rounded(asked, company.currency_id),
            "insured_amount": total("insured_amount"),
            "interest_amount": total("interest_amount"),
            "fee_amount": sum((line.pop("fee") for line in lines), ZERO),
            "days_late": (today - books.due).days if books.due else 0,
        }

    @api.model
    def _line_values(self, company, decided, extra):
        """Return the open items of a reminder as they are written."""
        return self._lines_of(
            company,
            decided.group,
            decided.facts["today"],
            decided.reached.step.day,
            extra["interest"],
        )

    @api.model
    def _lines_of(self, company, group, today, day, interest):
        lines, charged = [], set()
        currency = self.env["res.currency"].browse(group.currency_id)
        for item in group.items:
            days = (today - item.due).days
            accrued = None if item.move_id in charged else interest.get(item.move_id)
            charged.add(item.move_id)
            lines.append(
                {
                    "company_id": company.id,
                    "currency_id": item.currency_id,
                    "move_id": item.move_id,
                    "move_line_id": item.id,
                    "number": item.number,
                    "invoice_date": item.day,
                    "due_date": item.due,
                    "original_due_date": item.original_due,
                    "days_late": 0 if item.amount < 0 else days,
                    "is_credit": item.amount < 0,
                    "reached": item.id in group.account.rests and days >= day,
                    "amount_total": item.total,
                    "amount_open": item.amount,
                    "amount_disputed": item.disputed,
                    "amount_company": item.company,
                    "insured_amount": item.insured,
                    "interest_amount": accrued.interest if accrued else ZERO,
                    "is_kept": False,
                    "fee": _fee(item, accrued, currency),
                }
            )
        return lines

    # === what is read around === #

    @api.model
    def _around(self, company, partners, decided):
        """Return who is written to, their profiles, and the interest of invoices."""
        profiles_sudo = self.env["credit.profile"]._ensure(partners, company).sudo()
        move_ids = {i.move_id for d in decided for i in d.group.items if i.amount > 0}
        return {
            "recipients": self._recipients(company, partners),
            "profiles": {profile.partner_id.id: profile for profile in profiles_sudo},
            "interest": self._interest(company, partners, move_ids),
        }

    @api.model
    def _recipients(self, company, partners):
        """Return to whom reminders of customers go, by customer.

        The first invoice address with a mail address, else the customer, who must have
        one too where there is an invoice address; archived contacts get nothing.
        """
        contacts_sudo = partners.sudo().search_fetch(
            [
                ("commercial_partner_id", "in", partners.ids),
                ("type", "=", "invoice"),
                ("id", "not in", partners.ids),
                *partners._check_company_domain(company),
            ],
            ["commercial_partner_id", "email", "lang"],
            order="id",
        )
        partners_sudo = partners.sudo()
        partners_sudo.fetch(["email", "lang"])
        found = {partner.id: partner for partner in partners_sudo}
        by_customer = contacts_sudo.grouped("commercial_partner_id")
        for partner, contacts in by_customer.items():
            best = contacts.filtered("email")[:1]
            if best or not partner.email:
                found[partner.id] = best or contacts[:1]
        return found

    @api.model
    def _interest(self, company, partners, move_ids):
        """Return the interest accrued on invoices, of customers who owe any."""
        interest = self.env["credit.late.interest"]
        terms = interest._terms(company, partners, [])
        if all(kind == "none" for kind, _rates in terms.values()):
            return {}
        moves_sudo = self.env["account.move"].sudo().browse(move_ids)
        return interest._not_charged(
            moves_sudo.filtered(
                # Entries of another kind may have no partner.
                lambda m: (
                    m.move_type in ("out_invoice", "out_receipt")
                    and terms.get(m.commercial_partner_id.id, NO_TERMS)[0] != "none"
                )
            )
        )


def _fee(item, accrued, currency):
    """Return the compensation for an invoice at the rate it was booked with.

    No other rate may be known.
    """
    if not accrued or not accrued.fee or not item.company:
        return ZERO
    fee = Decimal(repr(accrued.fee)) * item.amount / item.company
    return _rounded(fee, currency)


def _rounded(amount, currency):
    return exact(currency.round(float(amount)), currency)
