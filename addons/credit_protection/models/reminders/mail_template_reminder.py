import logging
from typing import Any, NamedTuple

import psycopg2

from odoo import fields, models

_logger = logging.getLogger(__name__)

TEXTS = ("subject", "body_html")


class Text(NamedTuple):
    """What a reminder says; ``why`` is a sentence where there is nothing to say."""

    subject: str
    body: Any
    why: str = ""


class MailTemplate(models.Model):
    """Texts of reminders: their name in the rules, and how they are rendered."""

    # One file a concern.
    _inherit = "mail.template"  # pylint: disable=consider-merging-classes-inherited

    credit_reminder = fields.Char(
        "Name in the rules",
        index="btree_not_null",
        groups="mail.group_mail_template_editor,credit_protection.group_credit_manager",
        help="What `template:` says in a step of the ladder, for example reminder_1.",
    )

    _credit_reminder_once = models.UniqueIndex(
        "(credit_reminder) WHERE active AND credit_reminder IS NOT NULL",
        "Another text has this name in the rules already.",
    )

    def _credit_say(self, steps):
        """Return ``{id: Text}`` of reminders that use this template."""
        try:
            with self.env.cr.savepoint():
                said = self._generate_template(steps.ids, TEXTS)
            return {key: _text(values) for key, values in said.items()}
        except psycopg2.OperationalError:  # Odoo repeats the whole transaction
            raise
        # Templates are written by people: the others go out, this one is named.
        except Exception as error:
            if len(steps) > 1:
                found = {}
                for step in steps:
                    found |= self._credit_say(step)
                return found
            _logger.info("The text of %s has a mistake", steps, exc_info=True)
            why = self.env._(
                "The text “%(template)s” has a mistake: %(why)s. Correct it under"
                " Configuration, Texts of Reminders, and send the reminder again.",
                template=self.name,
                why=_cause(error),
            )
            return {steps.id: Text("", "", why)}


def _text(values):
    return Text(values.get("subject") or "", values.get("body_html") or "")


def _cause(error):
    """Return what went wrong, without the frame that rendering puts around it."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__
    return str(error).strip().rstrip(".") or type(error).__name__
