from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .reach_common import ReachCommon
from .test_access_http import RpcCommon

# Not bound to a company: told apart by other rules.
UNBOUND = {"res.users", "res.company", "ir.attachment"}


@tagged("post_install", "-at_install")
class TestReach(ReachCommon, RpcCommon):
    """What stands in another company, nobody learns by putting it into a form."""

    def _ours(self):
        return [
            self.env[name]
            for name, model in sorted(self.env.registry.items())
            if name.startswith("credit.") and not model._abstract and model._auto
        ]

    def _there(self, field):
        """Return a record of the second company that a field can point to, if any."""
        comodel = self.env[field.comodel_name].sudo()
        return comodel.search(
            [("company_id", "=", self.jpy_company.id)], order="id desc", limit=1
        )

    def _bound(self, model):
        """Return the fields that a person fills with records of a company."""
        return [
            field
            for field in model._fields.values()
            if field.type in ("many2one", "many2many")
            and field.comodel_name not in UNBOUND
            and "company_id" in self.env[field.comodel_name]._fields
            and not self.env[field.comodel_name]._transient
            and (field.store or not field.compute)
            and field.name not in ("create_uid", "write_uid")
        ]

    @contextmanager
    def _refused(self):
        """Out of reach is the reason, not some other mistake."""
        with (
            mute_logger("odoo.http"),
            self.assertRaisesRegex(JsonRpcException, "AccessError"),
        ):
            yield

    def test_no_dialog_is_about_another_company(self):
        tried = 0
        for model in self._ours():
            mine = model.with_user(self.stranger)
            if not model._transient or not mine.has_access("create"):
                continue
            for field in self._bound(model):
                if not (there := self._there(field)):
                    continue
                named = there.id if field.type == "many2one" else [(6, 0, there.ids)]
                context = {f"default_{field.name}": named}
                for name, act in (
                    ("create", lambda v=named, m=mine, f=field: m.create({f.name: v})),
                    (
                        "default",
                        lambda c=context, m=mine: m.with_context(**c).create({}),
                    ),
                    (
                        "form",
                        lambda v=named, m=mine, f=field: m.onchange(
                            {f.name: v}, [f.name], {f.name: {}}
                        ),
                    ),
                ):
                    tried += 1
                    with (
                        self.subTest(f"{field} {name}"),
                        self.assertRaises(AccessError),
                    ):
                        act()
                        self.env.flush_all()
        self.assertGreater(tried, 60)

    def test_a_form_over_rpc_tells_nothing(self):
        dispute = self.env["credit.dispute"].search(
            [("company_id", "=", self.jpy_company.id)]
        )
        self.authenticate("credit_stranger", "credit_stranger")
        invoices = [[6, 0, self.yen_late.ids]]
        for model, values, asked in (
            ("credit.claim.answer", {"claim_id": self.yen_claim.id}, "expected_amount"),
            ("credit.claim.payout", {"claim_id": self.yen_claim.id}, "loss_payee_id"),
            ("credit.dispute.settle", {"dispute_id": dispute.id}, "amount"),
            ("credit.dispute", {"move_id": self.yen_late.id}, "amount"),
            ("credit.promise", {"invoice_ids": invoices}, "amount"),
            ("credit.payment.plan", {"invoice_ids": invoices}, "open_amount"),
            ("credit.extension.request", {"invoice_ids": invoices}, "consequence"),
            ("credit.pledge", {"move_id": self.yen_late.id}, "open_amount"),
            ("credit.claim", {"policy_id": self.jpy_policy.id}, "insurer_id"),
            ("credit.declaration", {"policy_id": self.jpy_policy.id}, "minimum_text"),
            (
                "credit.limit.request",
                {"partner_id": self.customer.id, "company_id": self.jpy_company.id},
                "limit_now",
            ),
            (
                "credit.claim.answer",
                {"line_ids": [[0, 0, {"claim_line_id": self.yen_claim.line_ids.id}]]},
                "total",
            ),
        ):
            spec = {name: {} for name in (*values, asked)}
            with self.subTest(f"{model} {asked}"), self._refused():
                self._call(model, "onchange", [], values, list(values), spec)

    def test_a_dialog_belongs_to_whoever_opened_it(self):
        window = self.moves.with_user(self.credit_manager).action_credit_interest()
        shown = self.env[window["res_model"]].browse(window["res_id"])
        self.assertTrue(shown.with_user(self.credit_manager).read(["summary"]))
        self.authenticate("credit_user", "credit_user")
        with self._refused():
            self._call(shown._name, "read", shown.ids, ["summary"])
        lines = self.env["credit.interest.calculation.line"]
        self.assertFalse(self._call(lines._name, "search_read", [], ["interest"]))

    def test_a_file_of_somebody_else_is_not_taken_along(self):
        """What lies at an event goes into the pack of a claim."""
        secret = self.env["ir.attachment"].create({"name": "Salaries", "raw": b"9"})
        events = self.env["credit.risk.event"].with_user(self.stranger)
        vals = {"partner_id": self.customer.id, "kind": "legal", "source": "The court"}
        event = events.create(vals)
        link = {"attachment_ids": [Command.link(secret.id)]}
        with self.assertRaises(AccessError):
            event.write(link)
        with self.assertRaises(AccessError):
            events.create({**vals, **link})

    def test_recording_answers_nothing_about_another_company(self):
        """Neither which policy is in force there nor which claim is open."""
        self.authenticate("credit_stranger", "credit_stranger")
        for model, vals in (
            ("credit.claim", {}),
            ("credit.notice", {}),
            ("credit.risk.event", {"kind": "legal", "source": "x"}),
        ):
            vals |= {
                "partner_id": self.customer.id,
                "company_id": self.jpy_company.id,
            }
            with self.subTest(model):
                records = self.env[model].with_user(self.stranger)
                with self.assertRaisesRegex(AccessError, "companies that you have"):
                    records.create(vals)
                with self._refused():
                    self._call(model, "create", [vals])


@tagged("post_install", "-at_install")
class TestReachIsComplete(ReachCommon):
    """Nobody forgets it for a new model."""

    def _ours(self):
        return TestReach._ours(self)

    def test_every_dialog_has_an_owner(self):
        rules = self.env["ir.rule"]
        for model in self._ours():
            if not model._transient:
                continue
            with self.subTest(model._name):
                self.assertIn("credit.reach", self._parents(model))
                for mode in ("read", "write", "create", "unlink"):
                    domain = rules.with_user(self.stranger)._compute_domain(
                        model._name, mode
                    )
                    self.assertEqual(
                        [("create_uid", "in", [self.stranger.id])],
                        list(domain),
                        f"{mode}: security/credit_dialog_security.xml says whose it is",
                    )

    def test_what_is_computed_past_the_rules_stays_within_reach(self):
        """A field in sudo that follows from another record must not answer."""
        access = self.env["ir.model.access"].sudo()
        for model in self._ours():
            writers = access.search([("model_id.model", "=", model._name)]).filtered(
                lambda a: a.perm_write or a.perm_create
            )
            if not writers or model._transient:
                continue
            follows = [
                field.name
                for field in model._fields.values()
                if field.compute
                and field.compute_sudo
                and self._leads_away(model, field)
            ]
            if follows:
                with self.subTest(model._name, fields=follows):
                    self.assertIn("credit.reach", self._parents(model))

    def _leads_away(self, model, field):
        paths = self.env.registry.field_depends[field]
        firsts = {model._fields[path.split(".")[0]] for path in paths}
        return any(
            first.relational
            and first.comodel_name not in UNBOUND
            and "company_id" in self.env[first.comodel_name]._fields
            for first in firsts
        )

    def _parents(self, model):
        return {getattr(cls, "_name", "") for cls in type(model).mro()}

    def test_what_documents_show_is_not_typed(self):
        """A field is read-only for programs too, not in the view alone."""
        order, tried = self._order(self.customer, 10), 0
        for record in (self.moves[0], order):
            mine = record.with_user(self.stranger)
            for field in record._fields.values():
                ours = (field._module or "").startswith("credit_protection")
                if not (ours and field.store and field.readonly):
                    continue
                if field.compute or field.type == "one2many":
                    continue
                tried += 1
                nothing = [Command.clear()] if field.type == "many2many" else False
                with self.subTest(str(field)):
                    self.assertTrue(mine._has_field_access(field, "write"))
                    with self.assertRaises(AccessError):
                        mine.write({field.name: nothing})
        self.assertGreater(tried, 20)

    def test_what_belongs_to_a_company_points_to_nothing_of_another(self):
        for model in self._ours():
            company = model._fields.get("company_id")
            if not company or model._transient or not self._is_recorded(model):
                continue
            for field in TestReach._bound(self, model):
                # The company is that of this record.
                if company.related and company.related.split(".")[0] == field.name:
                    continue
                # Follows from an invoice or order whose company is checked.
                if field.readonly and (
                    field.comodel_name == "res.partner" or not self._is_made(model)
                ):
                    continue
                with self.subTest(str(field)):
                    self.assertTrue(model._check_company_auto)
                    self.assertTrue(field.check_company)

    def _is_recorded(self, model):
        """Return whether people make or change such records."""
        return self._is_made(model) or self._may(model, "perm_write")

    def _is_made(self, model):
        return self._may(model, "perm_create")

    def _may(self, model, right):
        access = self.env["ir.model.access"].sudo()
        return access.search_count(
            [("model_id.model", "=", model._name), (right, "=", True)]
        )
