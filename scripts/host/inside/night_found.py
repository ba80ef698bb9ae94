# ruff: noqa: F821  (Odoo's shell provides `env`)
# Runs in Odoo's shell after a night: first what still waits to be mailed leaves, then
# everything that the night has written is told without ids, times and running numbers.
import base64
import hashlib
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, os.environ["NIGHT_SCRIPTS"])

from host.letters import plain

LAST = json.loads(
    env["ir.config_parameter"].sudo().get_param("credit_protection.last_rows")
)
env = env(su=True)
ABOUT = ("credit.", "account.", "sale.", "stock.", "res.partner")
OTHERS = ("account.move", "mail.activity", "mail.mail", "mail.message", "sale.order")
WHERE = {"mail.activity": "res_model", "mail.mail": "model", "mail.message": "model"}
UNTOLD = {
    "access_token",
    "checksum",
    "create_uid",
    "display_name",
    "file_size",
    "id",
    "index_content",
    "message_id",
    "references",
    "res_id",
    "sha256",
    "seconds",
    "size",
    "store_fname",
    "tries",
    "write_uid",
}


def models():
    for name in sorted(env.registry):
        model = env[name]
        real = model._auto and not model._abstract and not model._transient
        mine = name.startswith("credit.") and name != "credit.night.batch"
        if real and (mine or name in OTHERS):
            yield model


def told(record, seen=()):
    """Return a record as text; what is new is told by what it is, not by its id."""
    found = {}
    for name, field in sorted(record._fields.items()):
        if not field.store or name in UNTOLD or field.type in ("datetime", "one2many"):
            continue
        value = record[name]
        if field.relational:
            key = (record._name, record.id)
            found[name] = sorted(reference(one, (*seen, key)) for one in value)
        elif field.type == "many2one_reference":
            target = record[field.model_field]
            if target in env and value:
                found[name] = reference(env[target].browse(value), (*seen, record))
        elif field.type == "binary":
            content = base64.b64decode(value or b"").decode("utf-8", "replace")
            found[name] = hashlib.sha256(plain(content).encode()).hexdigest()
        else:
            found[name] = value
    return plain(json.dumps(found, sort_keys=True, default=str))


def reference(record, seen):
    if record.id <= LAST.get(record._name, 0):
        return f"{record._name},{record.id}"
    if (record._name, record.id) in seen or not record.exists():
        return record._name
    return f"{record._name}: {hashlib.sha256(told(record, seen).encode()).hexdigest()}"


env["mail.mail"].process_email_queue()
env.cr.commit()
found = {}
for model in models():
    records = model.with_context(active_test=False).search([], order="id")
    if where := WHERE.get(model._name):
        records = records.browse(
            [one.id for one in records if str(one[where]).startswith(ABOUT)]
        )
    found[model._name] = sorted(map(told, records))
Path(os.environ["NIGHT_REPORT"]).write_text(json.dumps(found), encoding="utf-8")
