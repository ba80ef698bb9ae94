from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ..facts.credit_facts_cover_sql import INVOICES

# More items are listed in the ageing, which takes any number.
ITEMS = 50
NOT_LATE = ("age_0", "credit")
ITEM = (
    "move_id",
    "company_currency_id",
    "currency_id",
    "due_date",
    "days",
    "bucket",
    "amount",
    "amount_currency",
    "insured",
)


class CreditCockpit(models.AbstractModel):
    """The open items of the customer, to be ticked for what is done next."""

    # One file a concern.
    _inherit = "credit.cockpit"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _items_domain(self, partner):
        return Domain("partner_id", "=", partner.id) & Domain(
            "company_id", "=", self.env.company.id
        )

    @api.model
    def _items(self, partner):
        """Return the oldest open items, and what all of them come to."""
        ageing = self.env["credit.ageing"]
        domain = self._items_domain(partner)
        late = domain & Domain("bucket", "not in", NOT_LATE)
        [(count, insured)] = ageing._read_group(
            domain, aggregates=["__count", "insured:sum"]
        )
        # Read while they are found: by their ids all items of all customers are read.
        items = ageing.search_fetch(domain, ITEM, limit=ITEMS)
        currency = self.env.company.currency_id
        return {
            "items": [self._item(item) for item in items],
            "item_count": count,
            "late_count": ageing.search_count(late),
            "insured_text": format_amount(self.env, insured or 0.0, currency),
        }

    @api.model
    def _item(self, item):
        """Return one open item; what is late and rests on nothing is ticked."""
        move_sudo = item.move_id.sudo()
        late = item.bucket not in NOT_LATE
        plain = not (move_sudo.credit_dispute_text or self._is_promised(move_sudo))
        own = item.currency_id or item.company_currency_id
        return {
            "id": item.id,
            "move_id": move_sudo.id,
            "name": move_sudo.name or "",
            "due_text": format_date(self.env, item.due_date, date_format="medium"),
            "late": late,
            "days_text": self._days(item),
            "amount": item.amount,
            "open_text": format_amount(self.env, item.amount_currency, own),
            "insured_text": format_amount(
                self.env, item.insured, item.company_currency_id
            ),
            "states": self._item_states(move_sudo),
            "is_invoice": move_sudo.move_type in INVOICES,
            "tick": late and plain,
        }

    @api.model
    def _is_promised(self, move_sudo):
        return "open" in move_sudo.credit_promise_ids.mapped("state")

    @api.model
    def _days(self, item):
        if item.bucket == "credit":
            return self.env._("to be applied")
        if item.days == 1:
            return self.env._("1 day")
        if item.days > 0:
            return self.env._("%(days)s days", days=item.days)
        return self.env["credit.deadline"]._when(-item.days)

    @api.model
    def _item_states(self, move_sudo):
        texts = (
            ("warning", move_sudo.credit_dispute_text),
            ("info", move_sudo.credit_promise_text),
            ("info", move_sudo.credit_plan_text),
        )
        return [{"level": level, "text": text} for level, text in texts if text]

    # === what was given and said === #

    @api.model
    def _word_part(self, partner):
        """Return the open promises and how many were kept; plans and disputes."""
        mine = self._items_domain(partner)
        counts = dict(
            self.env["credit.promise"]._read_group(mine, ["state"], ["__count"])
        )
        kept, broken = counts.get("kept", 0), counts.get("broken", 0)
        still_open = mine & Domain("state", "=", "open")
        return {
            "words": [
                *self._promises(still_open),
                *self._plans(mine & Domain("state", "in", ("open", "broken"))),
                *self._disputes(still_open),
            ],
            "kept_text": self.env._(
                "Kept %(kept)s of %(all)s promises.", kept=kept, all=kept + broken
            )
            if kept + broken
            else self.env._("No promise was kept or broken yet."),
        }

    @api.model
    def _word(self, record, icon, text, day):
        today = self.env.company._credit_today()
        days = (day - today).days if day else None
        return {
            "model": record._name,
            "id": record.id,
            "icon": icon,
            "text": text,
            "when_text": ""
            if days is None
            else self.env["credit.deadline"]._when(days),
            "level": "info" if days is None or days > 0 else "warning",
        }

    @api.model
    def _promises(self, domain):
        for promise in self.env["credit.promise"].search(domain, order="date", limit=3):
            text = self.env._(
                "Promised %(amount)s by %(day)s",
                amount=promise.currency_id.format(promise.amount),
                day=promise._day(promise.date),
            )
            yield self._word(promise, "fa-handshake-o", text, promise.date)

    @api.model
    def _plans(self, domain):
        for plan in self.env["credit.payment.plan"].search(domain, limit=1):
            amount = plan.currency_id.format(plan.amount)
            if plan.state == "broken":
                text = self.env._("Plan over %(amount)s broken", amount=amount)
            else:
                text = self.env._(
                    "Plan over %(amount)s, next instalment on %(day)s",
                    amount=amount,
                    day=plan._day(plan.next_date),
                )
            yield self._word(plan, "fa-calendar", text, plan.next_date)

    @api.model
    def _disputes(self, domain):
        for dispute in self.env["credit.dispute"].search(domain, limit=3):
            text = self.env._(
                "%(amount)s of %(invoice)s disputed: %(reason)s",
                amount=dispute.currency_id.format(dispute.amount),
                invoice=dispute.move_id.name or "",
                reason=dispute.reason_id.name,
            )
            yield self._word(dispute, "fa-balance-scale", text, dispute.due_date)
