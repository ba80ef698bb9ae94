from odoo import api, models

LOOKUPS = {"customer_ref": "ref", "vat": "vat", "customer": "name"}


class CreditImportTarget(models.AbstractModel):
    """Customers named in files: by reference, then VAT number, then exact name."""

    # One file a concern.
    _inherit = "credit.import.target"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _find_customers(self, lines, job):
        """Return ``{column: {text: customers}}`` of a batch: one query a column."""
        found = {}
        for column, field in LOOKUPS.items():
            texts = {line.cells.get(column, "") for line in lines} - {""}
            if column == "vat":
                texts |= {_compact(text) for text in texts}
            found[column] = self._customers_by(field, texts, job.company)
        everybody = {
            c.id for some in found.values() for cs in some.values() for c in cs
        }
        self.env["res.partner"].browse(everybody).fetch(["company_id"])
        return found

    @api.model
    def _customers_by(self, field, texts, company):
        """Return ``{text: customers}``; archived ones if no other is meant."""
        if not texts:
            return {}
        domain = [(field, "in", list(texts))]
        if company:
            domain.append(("company_id", "in", [False, *company.parent_ids.ids]))
        partners = self.env["res.partner"].with_context(active_test=False)
        groups = partners._read_group(
            domain, [field, "active"], ["commercial_partner_id:recordset"]
        )
        found = {}
        for text, active, customers in sorted(groups, key=lambda g: not g[1]):
            if active or text not in found:
                found[text] = customers
        return found

    @api.model
    def _read_customer(self, line, found, job):
        """Return the customer of a line, or nothing and a fault."""
        given = [column for column in LOOKUPS if line.cells.get(column)]
        for column in given:
            text = line.cells[column]
            customers = found[column].get(text)
            if not customers and column == "vat":
                customers = found[column].get(_compact(text))
            if customers and len(customers) == 1:
                return customers
            if customers:
                job.fault(line, column, self._ambiguous(column, len(customers)))
                return self.env["res.partner"]
        if given:
            text = self.env._(
                "No customer is known by this. Correct it, or create the customer"
                " first."
            )
            job.fault(line, given[0], text)
        else:
            text = self.env._(
                "Name the customer: fill customer_ref, vat or customer (its exact"
                " name)."
            )
            job.fault(line, "customer_ref", text)
        return self.env["res.partner"]

    @api.model
    def _ambiguous(self, column, count):
        if column == "customer":
            return self.env._(
                "%(count)s customers have this name. Give the reference or the VAT"
                " number instead.",
                count=count,
            )
        return self.env._(
            "%(count)s customers have this. Make it unique at the customers, or leave"
            " it empty and give something else.",
            count=count,
        )

    @api.model
    def _import_columns_customer(self, column, refs, vats, names):
        """Return the columns that name a customer."""
        env = self.env
        return [
            column("customer_ref", env._("Customer reference"), False, refs),
            column("vat", env._("VAT number"), False, vats),
            column("customer", env._("Customer"), False, names),
        ]


def _compact(text):
    return "".join(char for char in text if char.isalnum()).upper()
