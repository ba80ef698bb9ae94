from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_amount

from ...engine import Bound, dropped, fell, turned_bad
from .credit_profile import MANAGER

ACTIVITY = "credit_protection.mail_activity_credit_warning"
GRADE_STEPS = 2  # by so many a grade falls before anybody is told


def bounds_of(company):
    """Return from when on the figures of a company's customer are bad."""
    on_time = company.credit_warn_on_time
    return (
        Bound("avg_delay", True, company.credit_warn_delay or None),
        Bound("on_time_ratio", False, Decimal(on_time) / 100 if on_time else None),
        Bound("oldest_overdue_days", True, company.credit_warn_overdue or None),
        Bound("grade", True, company.credit_warn_grade or None),
    )


class CreditProfile(models.Model):
    """Early warning: one activity when a tier drops or a figure turns bad."""

    _name = "credit.profile"
    _description = "Credit Profile"
    _inherit = ["credit.profile", "mail.activity.mixin"]

    responsible_id = fields.Many2one(
        "res.users",
        "Credit responsible",
        tracking=True,
        copy=False,
        ondelete="set null",
        help="Gets the early warnings about this customer.",
    )

    def _warn(self, before, after):
        """Tell the responsible person what got worse, once.

        :param before: ``{profile_id: columns}`` as they stood; never rated ones do
            not warn
        :param after: the same as they were rated now
        """
        texts = {}
        for profile in self:
            old, new = before[profile.id], after[profile.id]
            if old["rated_figures"] and (lines := profile._what_got_worse(old, new)):
                texts[profile.id] = lines
        if not texts:
            return
        worse = self.browse(texts)
        kind = self.env.ref(ACTIVITY).sudo()
        items = {
            key: Markup().join(Markup("<li>%s</li>") % line for line in lines)
            for key, lines in texts.items()
        }
        notes = {key: Markup("<ul>%s</ul>") % lines for key, lines in items.items()}
        worse._message_log_batch(bodies=dict(notes))
        known = worse._add_to_open_warnings(kind, notes)
        worse.filtered(lambda p: p.id not in known)._new_warnings(kind, notes)

    def _add_to_open_warnings(self, kind, notes):
        """Add to the warnings nobody has answered yet; return whose they are."""
        activities = self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", kind.id),
            ]
        )
        for activity in activities:
            activity.note = notes[activity.res_id] + (activity.note or Markup())
        return set(activities.mapped("res_id"))

    def _new_warnings(self, kind, notes):
        """Give each responsible person one activity a customer."""
        model = self.env["ir.model"]._get(self._name)
        responsible = self._responsible_users()
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": kind.id,
                    "summary": kind.summary,
                    "note": notes[profile.id],
                    "res_model_id": model.id,
                    "res_id": profile.id,
                    "user_id": responsible[profile.id].id,
                    "date_deadline": profile.company_id._credit_today(),
                }
                for profile in self
                if responsible[profile.id]
            ]
        )

    @api.model
    def _responsible_of(self, company):
        """Return who answers for a company: who is named, else any credit manager."""
        managers = (
            self.env.ref(MANAGER)
            .sudo()
            .all_user_ids.filtered(lambda user: user.active and not user.share)
        )
        first = managers.filtered(lambda u: company in u.company_ids)
        people = first.filtered(lambda u: u.id != self.env.ref("base.user_root").id)
        return company.credit_responsible_id or people.sorted("id")[:1]

    def _responsible_users(self):
        """Return who answers for each customer: named, of the company, any manager."""
        found = {}
        for company, profiles in self.grouped("company_id").items():
            default = self._responsible_of(company)
            for profile in profiles:
                named = profile.responsible_id
                found[profile.id] = named if named.active else default
        return found

    def _what_got_worse(self, old, new):
        """Return sentences: what changed, from what to what; and the proposal."""
        self.ensure_one()
        lines = []
        if dropped(old["tier"], new["tier"]):
            lines.append(
                self.env._(
                    "The tier fell from %(old)s to %(new)s.",
                    old=old["tier"],
                    new=new["tier"],
                )
            )
            if old["score_known"] and new["score_known"]:
                lines.append(
                    self.env._(
                        "The score went from %(old)s to %(new)s.",
                        old=_short(old["score"]),
                        new=_short(new["score"]),
                    )
                )
        before, after = old["rated_figures"], new["rated_figures"]
        bad = [b.fact for b in turned_bad(bounds_of(self.company_id), before, after)]
        bad += [f for f in self._fell(before, after) if f not in bad]
        lines += [self._bad_figure(fact, before, after) for fact in bad]
        if lines and new["proposed_limit_known"]:
            lines.append(
                self.env._(
                    "The rules propose a limit of %(amount)s.",
                    amount=format_amount(
                        self.env, new["proposed_limit"], self.currency_id
                    ),
                )
            )
        return lines

    def _fell(self, before, after):
        """Return what others grade worse than before."""
        steps = {"grade": GRADE_STEPS, "country_risk": 1}
        return [f for f, n in steps.items() if fell(before.get(f), after.get(f), n)]

    def _bad_figure(self, fact, before, after):
        """Return the sentence about one figure."""
        old, new = before.get(fact), after[fact]
        if fact in ("grade", "country_risk"):
            return self._worse_grade(fact, old, new)
        if fact == "avg_delay":
            if old is None:
                return self.env._(
                    "Invoices are paid %(new)s days late on average.", new=_short(new)
                )
            return self.env._(
                "Invoices are paid %(new)s days late on average; it was %(old)s.",
                new=_short(new),
                old=_short(old),
            )
        if fact == "on_time_ratio":
            if old is None:
                return self.env._(
                    "%(new)s %% of the invoices are paid on time.", new=round(100 * new)
                )
            return self.env._(
                "%(new)s %% of the invoices are paid on time; it was %(old)s %%.",
                new=round(100 * new),
                old=round(100 * old),
            )
        return self.env._(
            "The oldest open invoice is %(new)s days overdue; it was %(old)s.",
            new=new,
            old=old or 0,
        )

    def _worse_grade(self, fact, old, new):
        if fact == "country_risk":
            return self.env._(
                "The risk of %(country)s rose from %(old)s to %(new)s, on a scale from"
                " 1 (low) to 4 (high).",
                country=self.partner_id.country_id.name,
                old=old,
                new=new,
            )
        if old is None:
            return self.env._("The grade is %(new)s; it was not known.", new=new)
        return self.env._(
            "The grade fell from %(old)s to %(new)s, on a scale from 1 (best) to"
            " 10 (worst).",
            old=old,
            new=new,
        )


def _short(number):
    """Return a number without a needless decimal."""
    return f"{number:.1f}".removesuffix(".0")
