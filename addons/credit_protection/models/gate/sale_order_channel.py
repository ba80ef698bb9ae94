from odoo import SUPERUSER_ID, api, fields, models

# What the server notes about an order, and no default of a client may say.
NOTED = ("credit_channel", "credit_exempt")


class SaleOrder(models.Model):
    """How an order came in, noted where only the server can come by.

    Signature, website and creator of an order are columns that a client may write;
    so the way in is noted when it is taken, and no client can write the note.
    """

    # One file a concern.
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    credit_channel = fields.Selection(
        [
            ("portal", "Signed on the portal"),
            ("website", "Web shop"),
            ("payment", "Online payment"),
        ],
        "Came in by",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Empty: entered by a person or another program.",
    )

    @api.model
    def default_get(self, fields):
        """Begin without notes, whatever defaults a client sends."""
        defaults = super().default_get(fields)
        return {name: v for name, v in defaults.items() if name not in NOTED}

    @api.model_create_multi
    def create(self, vals_list):
        """Note what the web shop writes: it makes its carts as OdooBot."""
        orders = super().create(vals_list)
        if self.env.uid == SUPERUSER_ID and "website_id" in self._fields:
            orders.filtered("website_id").credit_channel = "website"
        return orders

    def write(self, vals):
        """Forget the way in of what is reopened: from then on people work on it."""
        res = super().write(vals)
        if vals.get("state") == "draft":
            self.sudo().filtered("credit_channel").credit_channel = False
        return res

    def _validate_order(self):
        """Note that the customer has signed: the portal comes by here."""
        self._credit_came_by("portal", lambda order: order.signed_on)
        return super()._validate_order()

    def _credit_came_by(self, channel, condition):
        """Note the way in of those that nothing was noted of yet."""
        orders_sudo = self.sudo().filtered(
            lambda order: not order.credit_channel and condition(order)
        )
        if orders_sudo:
            orders_sudo.credit_channel = channel
