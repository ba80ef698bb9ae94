# ruff: noqa: F821  (Odoo's shell provides `env`)
# Runs in Odoo's shell: loads a language and makes it the one of the demo's users.
import os

code = os.environ["CREDIT_LANG"]
logins = os.environ["CREDIT_LOGINS"].split(",")
lang = env["res.lang"].with_context(active_test=False).search([("code", "=", code)])
if not lang:
    raise SystemExit(f"Odoo has no language {code}.")
if not lang.active:
    lang.toggle_active()
env["ir.module.module"].search([("state", "=", "installed")])._update_translations(
    [code]
)
env["res.users"].search([("login", "in", logins)]).write({"lang": code})
env.cr.commit()
