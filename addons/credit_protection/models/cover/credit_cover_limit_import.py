from decimal import Decimal

from odoo import api, models

from ...engine import Ambiguous, read_number
from ..customers.credit_import_target import ImportColumn
from .credit_cover_limit import ANSWERED

# The numbers that EDIFACT gives to answers (4507) and reasons (4509).
EDIFACT_STATUS = {
    "1": "preliminary",
    "2": "approved",
    "3": "refused",
    "4": "conditional",
    "5": "partly",
    "6": "investigating",
    "8": "cancelled",
    "9": "reduced",
}
EDIFACT_REASON = {
    "2": "no_financials",
    "3": "out_of_business",
    "4": "new_company",
    "8": "insolvency_only",
    "12": "adverse",
    "13": "limit_full",
    "14": "no_turnover",
}
AMOUNTS = {
    "requested": "requested_amount",
    "granted": "amount",
    "second_layer": "second_amount",
}
LARGEST = Decimal(10) ** 15
# What a line says, in this order.
FIELDS = (
    "policy_id",
    "partner_id",
    "kind",
    "status",
    "status_reason",
    *AMOUNTS.values(),
    "second_until",
    "date_from",
    "date_until",
    "insurer_ref",
)


class CreditCoverLimit(models.Model):
    """Cover limits from the file of an insurer."""

    # One file a concern.
    _name = "credit.cover.limit"
    _inherit = ["credit.cover.limit", "credit.import.target"]
    _description = "Cover Limit of an Insurer"

    @api.model
    def _import_columns(self):
        env, today = self.env, self.env.company._credit_today().isoformat()
        money = self.env.company.currency_id.name
        return [
            ImportColumn("policy", env._("Policy"), True, ("P-1001",) * 3),
            *self._import_columns_customer(
                ImportColumn,
                ("C1042", "", ""),
                ("", "DE123456789", ""),
                ("", "", "Acme Trading Ltd"),
            ),
            ImportColumn("kind", env._("Kind"), False, ("named", "temporary", "")),
            ImportColumn("status", env._("Status"), True, ("approved", "2", "3")),
            ImportColumn("reason", env._("Reason"), False, ("", "", "12")),
            ImportColumn("currency", env._("Currency"), True, (money,) * 3),
            ImportColumn("requested", env._("Requested"), False, ("60000", "", "9000")),
            ImportColumn("granted", env._("Granted"), False, ("50000", "10000", "0")),
            ImportColumn(
                "second_layer", env._("Second layer"), False, ("5000", "", "")
            ),
            ImportColumn(
                "second_until", env._("Second layer until"), False, (today, "", "")
            ),
            ImportColumn("valid_from", env._("Valid from"), True, (today,) * 3),
            ImportColumn("valid_until", env._("Valid until"), False, ("", today, "")),
            ImportColumn(
                "insurer_ref", env._("Insurer's reference"), False, ("A-77", "", "")
            ),
        ]

    @api.model
    def _import_lookups(self, lines, job):
        customers = self._find_customers(lines, job)
        if "policies" not in job.known:
            companies = job.company or self.env.companies
            policies = self.env["credit.insurance.policy"].search(
                [("company_id", "in", companies.ids)], order="id"
            )
            job.known["policies"] = policies.grouped(lambda p: p.name.casefold())
            job.known["kind"] = self._import_words("kind", {"": "named"})
            job.known["status"] = self._import_words("status", EDIFACT_STATUS)
            reasons = {**EDIFACT_REASON, "": False}
            job.known["reason"] = self._import_words("status_reason", reasons)
        job.known["taken_back"] = self._import_taken_back(customers)
        return customers

    @api.model
    def _import_taken_back(self, customers):
        """Return what has been recorded of withdrawals and reductions already."""
        ids = {c.id for some in customers.values() for cs in some.values() for c in cs}
        records = self.search_fetch(
            [
                ("partner_id", "in", list(ids)),
                ("status", "in", ("cancelled", "reduced")),
            ],
            list(FIELDS),
            order="id",
        )
        found = {}
        for record in records:
            vals = {
                name: value.id if isinstance(value, models.BaseModel) else value
                for name in FIELDS
                for value in [record[name]]
            }
            found[self._import_key(vals)] = self._import_content(vals)
        return found

    @api.model
    def _import_words(self, name, more):
        """Return what may stand for each value: its key, its label, ``more``."""
        labels = self._fields[name]._description_selection(self.env)
        words = {label.casefold(): key for key, label in labels}
        return words | {key: key for key, _label in labels} | more

    @api.model
    def _import_values(self, line, lookups, job):
        policy = self._read_policy(line, job)
        buyer = self._read_customer(line, lookups, job)
        theirs = buyer.company_id
        if policy and theirs and theirs not in policy.company_id.parent_ids:
            text = self.env._(
                "This customer belongs to another company than the policy. Choose one"
                " that both may use."
            )
            job.fault(line, "customer", text)
        vals = {
            "policy_id": policy.id,
            "partner_id": buyer.id,
            "kind": self._read_word(line, "kind", job),
            "status": self._read_word(line, "status", job),
            "status_reason": self._read_word(line, "reason", job),
            **{
                field: self._read_amount(line, column, policy, job)
                for column, field in AMOUNTS.items()
            },
            "second_until": self._read_end(line, "second_until", job),
            "date_from": self._read_date(line, "valid_from", job),
            "date_until": self._read_end(line, "valid_until", job),
            "insurer_ref": line.cells.get("insurer_ref") or False,
        }
        self._check_currency(line, policy, job)
        self._check_meaning(line, vals, job)
        self._check_days(line, vals, policy, job)
        return vals

    # === cells === #

    @api.model
    def _read_policy(self, line, job):
        """Return the policy of a line, or nothing and a fault."""
        nothing = self.env["credit.insurance.policy"]
        found = job.known["policies"].get(line.cells.get("policy", "").casefold())
        if found and len(found) == 1:
            return found
        if found:
            text = self.env._(
                "%(count)s of your companies have a policy of this number. Choose the"
                " company of the import.",
                count=len(found),
            )
        else:
            text = self.env._(
                "No policy has this number. Correct it, or enter the policy first."
            )
        job.fault(line, "policy", text)
        return nothing

    @api.model
    def _read_word(self, line, column, job):
        """Return what a cell means: a word or a number of EDIFACT."""
        known = job.known[column]
        text = line.cells.get(column, "").casefold()
        if text not in known:
            job.fault(
                line,
                column,
                self.env._(
                    "Write one of: %(known)s.",
                    known=", ".join(sorted({v for v in known.values() if v})),
                ),
            )
        return known.get(text)

    @api.model
    def _read_amount(self, line, column, policy, job):
        """Return an amount that the currency of the policy can hold; empty is 0."""
        text = line.cells.get(column, "")
        try:
            amount = read_number(text, job.decimal_sign) if text else Decimal(0)
        except Ambiguous:
            said = self.env._(
                "This may be two different amounts. Choose the decimal sign, or write"
                " it as 12500.00."
            )
        except ValueError:
            said = self.env._("This is no amount. Write it as 12500.00.")
        else:
            step = Decimal(str(policy.currency_id.rounding)) if policy else Decimal(1)
            if amount < 0:
                said = self.env._("An amount of a cover limit cannot be negative.")
            elif amount >= LARGEST:
                said = self.env._("This amount is too large to be true.")
            elif policy and amount % step:
                said = self.env._(
                    "%(currency)s has no amounts as small as this. Round it.",
                    currency=policy.currency_id.name,
                )
            else:
                return float(amount)
        job.fault(line, column, said)
        return None

    @api.model
    def _read_end(self, line, column, job):
        """Return the last day in a cell; empty: until further notice."""
        return (line.cells.get(column) and self._read_date(line, column, job)) or False

    # === what contradicts === #

    @api.model
    def _check_currency(self, line, policy, job):
        code = line.cells.get("currency", "").upper()
        if policy and code != policy.currency_id.name:
            job.fault(
                line,
                "currency",
                self.env._(
                    "Policy %(policy)s is in %(currency)s: give its cover limits in"
                    " %(currency)s.",
                    policy=policy.name,
                    currency=policy.currency_id.name,
                ),
            )

    @api.model
    def _check_meaning(self, line, vals, job):
        """Note where kind, status and amounts contradict each other."""
        status, amount = vals["status"], vals["amount"]
        if vals["kind"] == "discretionary":
            text = self.env._(
                "A discretionary limit is the company's own and needs its proof: enter"
                " it by hand."
            )
            job.fault(line, "kind", text)
        if status in ANSWERED and amount == 0:
            text = self.env._(
                "An answer that grants something needs an amount above 0. Where nothing"
                " is granted, the status is refused (3) or cancelled (8)."
            )
            job.fault(line, "granted", text)
        if status and status not in ANSWERED and (amount or vals["second_amount"]):
            text = self.env._(
                "With this status nothing is granted: leave the amounts empty, or"
                " correct the status."
            )
            job.fault(line, "granted", text)

    @api.model
    def _check_days(self, line, vals, policy, job):
        """Note days that cannot be: ends before the beginning, cover taken back."""
        start, end = vals["date_from"], vals["date_until"]
        if vals["second_amount"] and not line.cells.get("second_until"):
            text = self.env._("Say until when the second layer lasts.")
            job.fault(line, "second_until", text)
        if vals["kind"] == "temporary" and not line.cells.get("valid_until"):
            text = self.env._("Say until when the temporary limit lasts.")
            job.fault(line, "valid_until", text)
        if not start:
            return
        for column, day in (
            ("valid_until", end),
            ("second_until", vals["second_until"]),
        ):
            if day and day < start:
                text = self.env._("This day comes before the limit begins.")
                job.fault(line, column, text)
        self._check_taken_back(line, vals, policy, job)

    @api.model
    def _check_taken_back(self, line, vals, policy, job):
        """Note cover that is taken from what has been shipped; once is no fault."""
        if vals["status"] not in ("cancelled", "reduced") or not policy:
            return
        known = job.known["taken_back"].get(self._import_key(vals))
        past = vals["date_from"] < policy.company_id._credit_today()
        if past and known != self._import_content(vals):
            text = self.env._(
                "A withdrawal or reduction cannot count before today: what was shipped"
                " before stays insured. Write today or a later day."
            )
            job.fault(line, "valid_from", text)

    # === what is known === #

    @api.model
    def _import_key(self, vals):
        return tuple(
            vals[name] for name in ("policy_id", "partner_id", "kind", "date_from")
        )

    @api.model
    def _import_existing(self, vals_list):
        domain = [
            (name, "in", list({vals[name] for vals in vals_list}))
            for name in ("policy_id", "partner_id", "date_from")
        ]
        return self.search_fetch(domain, list(vals_list[0]), order="id")
