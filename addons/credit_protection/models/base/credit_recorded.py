from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import clean_context

# What discussions and activities keep on a record; it says nothing about the case.
TALK = ("message_", "activity_", "website_message_", "rating_")


class CreditRecorded(models.AbstractModel):
    """Records that a person adds and that change by named acts only.

    An insurer asks later who knew what and when: such records are never deleted or
    copied, and a mistake is ended as a mistake. Models name in ``_given`` what a person
    says when it is recorded, and in ``_editable`` what may be completed later.
    """

    _name = "credit.recorded"
    _description = "Recorded Once, Changed by Named Acts"
    _inherit = ["mail.thread", "mail.activity.mixin", "credit.reach"]

    _given = ()
    _editable = ()

    @api.model_create_multi
    def create(self, vals_list):
        """Record; what follows from it by itself cannot be typed.

        Whoever may not, or names what is out of reach, is refused before anything is
        read for the answer.
        """
        self.check_access("create")
        for vals in vals_list:
            self._refuse_typed(vals, self._given)
            self._refuse_out_of_reach(vals)
        # No default of a caller stands for what the record has not been through.
        clean = self.with_context(clean_context(self.env.context))
        completed = clean._all_completed(vals_list)
        records = super(CreditRecorded, clean).create(completed)
        records._after_recording()
        return records.with_env(self.env)

    def _all_completed(self, vals_list):
        """Return what is recorded together with the values that a person gave."""
        return [self._completed(vals) for vals in vals_list]

    def _completed(self, vals):
        """Return what is recorded with the values that a person gave."""
        return vals

    @api.model
    def _in_turn(self, moves_sudo):
        """Let two people who record something about one customer do so in turn.

        Whoever comes second is repeated, and reads what the first one has recorded.
        """
        for company, some_sudo in moves_sudo.grouped("company_id").items():
            debtors = some_sudo.commercial_partner_id
            profiles = self.env["credit.profile"]._ensure(debtors, company)
            profiles.sudo()._mark_spent()

    def _after_recording(self):
        """Let follow what new records bring with them."""

    def write(self, vals):
        """Refuse to change what was recorded, but for what may be completed."""
        self._refuse_typed(vals, self._editable)
        return super().write(vals)

    def _set(self, **vals):
        """Write what ``write`` refuses: the outcome of a named act."""
        return super().write(vals)  # pylint: disable=super-method-mismatch

    def _ask_all(self, kind, company, asks):
        """Ask users to act on records, in a fixed number of queries.

        :param kind: external id of the type of activity
        :param asks: rows of record, user, what to do and until when
        """
        model = self.env["ir.model"]._get(self._name)
        kind = self.env.ref(kind)
        self.env["mail.activity"].sudo().with_context(
            mail_activity_quick_update=True
        ).create(
            [
                {
                    "activity_type_id": kind.id,
                    "summary": summary,
                    "res_model_id": model.id,
                    "res_id": record.id,
                    "user_id": user.id,
                    "date_deadline": deadline,
                    "automated": True,
                }
                for record, user, summary, deadline in asks
                if user.active and company in user.company_ids
            ]
        )

    def _refuse_typed(self, vals, allowed):
        typed = [
            name
            for name in vals
            if name not in allowed
            and not name.startswith(TALK)
            and name in self._fields
        ]
        if typed and not self.env.su:
            raise UserError(
                self.env._(
                    "%(field)s stays as it was recorded: it changes by the buttons of"
                    " the record only.",
                    field=self._fields[typed[0]]._description_string(self.env),
                )
            )

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refuse: a copied record would be one that nobody made."""
        raise UserError(self.env._("This cannot be duplicated. Record a new one."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "What was recorded for the insurer is never deleted. End it, and say"
                " why."
            )
        )
