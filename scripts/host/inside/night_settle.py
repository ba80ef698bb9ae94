# ruff: noqa: F821  (Odoo's shell provides `env`)
# Runs in Odoo's shell after a night that was killed: does what a person is asked to do
# about mails that were cut off. Those that arrived are noted as sent, the others are
# sent again.
import json
import os
from pathlib import Path

from odoo import Command

ARRIVED = json.loads(os.environ["NIGHT_SETTINGS"])["arrived"]
TROUBLE = env.ref("credit_protection.mail_activity_reminder_trouble")
env = env(su=True)
mails = env["mail.mail"]
failed = mails.search([("state", "=", "exception"), ("failure_type", "=", "unknown")])
cut_off = failed.filtered(lambda m: m.failure_reason == m._credit_unsure_text())
untold, troubles = [], 0


def has_arrived(number, who):
    return any(number == one and who.email_normalized in to for one, to in ARRIVED)


def asks(reminder):
    return reminder.activity_ids.filtered(lambda a: a.activity_type_id == TROUBLE)


for message in cut_off.mail_message_id:
    # Mails to colleagues about a reminder are not the reminder.
    reminders = message._credit_reminders().filtered(
        lambda reminder, message=message: reminder.mail_message_id == message
    )
    for reminder in reminders:
        told = asks(reminder) and reminder.delivery_error
        untold += [] if told else [reminder.name]
        troubles += 1
        asks(reminder).unlink()
        reminder._set(delivery_error=False)

for mail in cut_off:
    waiting = mail.recipient_ids.filtered(
        lambda who, number=mail.message_id: not has_arrived(number, who)
    )
    vals = {"recipient_ids": [Command.set(waiting.ids)], "failure_reason": False}
    state = "outgoing" if waiting or mail.email_to else "sent"
    mail.write({**vals, "failure_type": False, "state": state})
    if state == "sent":
        mail._postprocess_sent_message(waiting, [])
env.cr.commit()
mails.process_email_queue()
env.cr.commit()
report = {"cut_off": len(cut_off), "troubles": troubles, "untold": untold}
Path(os.environ["NIGHT_REPORT"]).write_text(json.dumps(report), encoding="utf-8")
