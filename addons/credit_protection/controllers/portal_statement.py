import re
from datetime import date, timedelta

from odoo import http
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.facts.credit_facts_cover_sql import INVOICES

AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,3})?", re.ASCII)
NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)  # what fits into an id
MOST_INVOICES = 1000
MOST_TEXT = 2000


class PortalStatement(CustomerPortal):
    """The customer's statement of account, and what the customer answers to it.

    Every invoice is looked up with the rights of the user and must be open and of the
    user's own customer; what is not is not found, as if there were no such invoice.
    """

    # === reading === #

    def _prepare_home_portal_values(self, counters):
        """Count what is open, for the card that leads to the statement."""
        values = super()._prepare_home_portal_values(counters)
        if "credit_statement_count" in counters:
            moves = request.env["account.move"].with_context(**self._all_companies())
            may = request.env.user.share and moves.has_access("read")
            count = moves.search_count(self._open_domain()) if may else 0
            values["credit_statement_count"] = count
        return values

    @http.route(
        "/my/statement", type="http", auth="user", website=True, methods=["GET"]
    )
    def statement(self, said=None, **_kw):
        """Show what is open, by company and currency."""
        self._begin()
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "credit_statement",
            "pages": request.env["credit.statement"]._of_portal_user(),
            "said": said,
        }
        return request.render("credit_protection.portal_statement", values)

    @http.route(
        "/my/statement/<int:company_id>/pdf",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def statement_pdf(self, company_id, **_kw):
        """Download the statement of one company as it is printed."""
        self._begin()
        company = request.env.companies.filtered(lambda c: c.id == company_id)
        if not company:
            raise request.not_found()
        content = request.env["credit.statement"]._portal_pdf(company)
        name = request.env._("Statement of account %(company)s", company=company.name)
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Disposition", content_disposition(f"{name}.pdf")),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers)

    # === promising === #

    @http.route(
        "/my/statement/promise", type="http", auth="user", website=True, methods=["GET"]
    )
    def promise_form(self, **_kw):
        """Ask by when the customer pays the invoices that were ticked."""
        self._begin()
        moves = self._own_invoices(request.httprequest.args.getlist("move_id"))
        if not moves:
            return request.redirect("/my/statement?said=nothing")
        if len(moves.company_id) > 1 or len(moves.currency_id) > 1:
            return request.redirect("/my/statement?said=mixed")
        return self._promise_page(moves)

    @http.route(
        "/my/statement/promise",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def promise(self, **post):
        """Record the promise, or show the form again with what is wrong."""
        self._begin()
        moves = self._own_invoices(request.httprequest.form.getlist("move_id"))
        if not moves:
            return request.redirect("/my/statement?said=nothing")
        try:
            day = self._read_day(post.get("date"))
            with request.env.cr.savepoint():
                request.env["credit.promise"]._from_customer(
                    moves, day, (post.get("note") or "")[:MOST_TEXT]
                )
        except (UserError, LockError) as error:
            return self._promise_page(moves, post, self._sentence(error))
        return request.redirect("/my/statement?said=promised")

    def _promise_page(self, moves, typed=None, error=None):
        company = moves.company_id[:1].sudo()
        today, days = company._credit_today(), company.credit_portal_promise_days
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "credit_statement",
            "step": "promise",
            "moves": moves,
            "currency": moves.currency_id[:1],
            "total": sum(moves.mapped("amount_residual")),
            "typed": typed or {},
            "error": error,
            "hint": request.env._(
                "At most %(days)s days ahead. For a later day, please call us.",
                days=days,
            ),
            "first": today.isoformat(),
            "last": (today + timedelta(days=days)).isoformat(),
        }
        return request.render("credit_protection.portal_promise", values)

    # === disputing === #

    @http.route(
        "/my/statement/dispute/<int:move_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def dispute_form(self, move_id, **_kw):
        """Ask what is wrong with an invoice."""
        self._begin()
        return self._dispute_page(self._own_invoices([move_id]))

    @http.route(
        "/my/statement/dispute/<int:move_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def dispute(self, move_id, **post):
        """Record what the customer says, or show the form again with what is wrong."""
        self._begin()
        move = self._own_invoices([move_id])
        reasons = request.env["credit.dispute.reason"]
        chosen = (post.get("reason_id") or "").strip()
        try:
            amount = self._read_amount(post.get("amount"))
            reason = reasons.browse(int(chosen) if NUMBER.fullmatch(chosen) else [])
            with request.env.cr.savepoint():
                request.env["credit.dispute"]._from_customer(
                    move, reason, amount, (post.get("text") or "")[:MOST_TEXT]
                )
        except (UserError, LockError) as error:
            return self._dispute_page(move, post, self._sentence(error))
        return request.redirect("/my/statement?said=disputed")

    def _dispute_page(self, move, typed=None, error=None):
        reasons_sudo = request.env["credit.dispute.reason"].sudo()
        currency = move.currency_id
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "credit_statement",
            "step": "dispute",
            "move": move,
            "left": move.sudo()._credit_undisputed(),
            "title": request.env._(
                "Report a problem with %(invoice)s", invoice=move.name
            ),
            "intro": request.env._(
                "Open: %(amount)s. Please pay the part that you agree with in time.",
                amount=currency.format(move.amount_residual),
            ),
            "label": request.env._(
                "Amount that you do not agree with (%(currency)s)",
                currency=currency.name,
            ),
            "reasons": reasons_sudo.search([("on_portal", "=", True)]),
            "typed": typed or {},
            "error": error,
        }
        return request.render("credit_protection.portal_dispute", values)

    # === who asks === #

    def _begin(self):
        """Answer users of the portal only, about all companies that they belong to.

        A website would show those of its own company alone.
        """
        if not request.env.user.share:
            raise request.not_found()
        request.update_context(**self._all_companies())

    def _all_companies(self):
        """Return the context with all companies of the user, the present one first."""
        ids = request.env.user._get_company_ids()
        first = request.env.company.id
        return {"allowed_company_ids": sorted(ids, key=lambda one: one != first)}

    # === what was sent === #

    def _open_domain(self):
        """Return which invoices of the user's customer are open."""
        customer = request.env.user.partner_id.commercial_partner_id
        return (
            Domain("commercial_partner_id", "=", customer.id)
            & Domain("move_type", "in", INVOICES)
            & Domain("state", "=", "posted")
            & Domain("amount_residual", ">", 0)
        )

    def _own_invoices(self, ids):
        """Return the open invoices of these ids; not found when one is no such one."""
        if len(ids) > MOST_INVOICES or not all(
            NUMBER.fullmatch(str(one)) for one in ids
        ):
            raise request.not_found()
        ids = {int(one) for one in ids}
        domain = self._open_domain() & Domain("id", "in", list(ids))
        moves = request.env["account.move"]
        moves = moves.search(domain) if moves.has_access("read") else moves
        if len(moves) != len(ids):
            raise request.not_found()
        return moves.sorted(lambda m: (m.invoice_date_due or m.date, m.id))

    def _read_amount(self, text):
        """Return an amount as browsers send numbers; refuse everything else."""
        if not AMOUNT.fullmatch((text or "").strip()):
            raise UserError(request.env._("Enter the amount as a number above 0."))
        return float(text)

    def _read_day(self, text):
        """Return a day as browsers send it."""
        try:
            return date.fromisoformat((text or "").strip())
        except ValueError:
            raise UserError(request.env._("Choose a day.")) from None

    def _sentence(self, error):
        if isinstance(error, LockError):
            return request.env._(
                "Somebody is working on this invoice just now. Please try again."
            )
        return str(error)
