from typing import Any, NamedTuple

import psycopg2

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.tools import human_size

MOST_BYTES = 100 * 1024 * 1024


class File(NamedTuple):
    """A file on its way out."""

    name: str
    mimetype: str
    content: bytes


class Package(NamedTuple):
    """What leaves: for whom (a partner), with which words and files."""

    recipient: Any
    subject: str
    body: Any
    files: tuple


class CreditTransport(models.AbstractModel):
    """How something gets to an insurer: by mail, or as files that a person passes on.

    An addon that speaks to the interface of an insurer adds a way in ``_ways`` and its
    method in ``_senders``; notices and claims then offer it. No deadline depends on a
    way: what could not be sent is not sent, is told to whoever sends, and the mail and
    the files remain.
    """

    _name = "credit.transport"
    _description = "Ways to an Insurer"

    @api.model
    def _ways(self):
        """Return the ways as a selection: key and label."""
        return [
            ("mail", self.env._("By mail")),
            ("file", self.env._("By myself, with the files")),
        ]

    @api.model
    def _senders(self):
        """Return the method of each way.

        It gets record and package and returns under which number the other side, or
        the mail, knows it. A UserError means that nothing left.
        """
        return {"mail": self._send_mail, "file": self._send_file}

    @api.model
    def _deliver(self, record, way, package):
        """Send a package about a record and keep what was sent as evidence.

        The caller has checked the rights, holds the lock on the record, and has written
        what follows: everything that may fail comes before the sending, the evidence
        too, so that nothing leaves that is not kept.

        :return: the ``credit.submission``
        """
        sender = self._senders().get(way)
        if sender is None:
            raise UserError(
                self.env._("There is no such way to an insurer. Choose another one.")
            )
        self._check_package(package)
        kept = self.env["credit.submission"]._keep(record, way, package)
        self.env.flush_all()
        kept._note_receipt(sender(record, package))
        return kept

    @api.model
    def _check_package(self, package):
        """Refuse what is empty or bigger than anybody takes."""
        if not package.files:
            raise UserError(self.env._("There is no file to send."))
        size = sum(len(file.content) for file in package.files)
        if size > MOST_BYTES:
            raise UserError(
                self.env._(
                    "The files are %(size)s together, more than %(most)s. Leave out or"
                    " shrink the biggest of them.",
                    size=human_size(size),
                    most=human_size(MOST_BYTES),
                )
            )

    # === the ways === #

    @api.model
    def _send_file(self, record, package):
        """Nothing leaves by itself: a person passes the files on."""
        return ""

    @api.model
    def _send_mail(self, record, package):
        """Hand a mail to the mail server now; refuse when it does not take it."""
        sender = self.env.user.email_formatted or record.company_id.email_formatted
        self._check_mail(sender, package)
        mail_sudo = (
            self.env["mail.mail"]
            .sudo()
            .create(
                {
                    "subject": package.subject,
                    "body_html": package.body,
                    "body": package.body,
                    "email_from": sender,
                    "reply_to": sender,
                    "author_id": self.env.user.partner_id.id,
                    "email_to": package.recipient.email_formatted,
                    "model": record._name,
                    "res_id": record.id,
                    "auto_delete": False,
                    "is_internal": True,
                    "attachment_ids": [
                        Command.create(
                            {
                                "name": file.name,
                                "raw": file.content,
                                "mimetype": file.mimetype,
                                "res_model": record._name,
                                "res_id": record.id,
                            }
                        )
                        for file in package.files
                    ],
                }
            )
        )
        self._send_now(mail_sudo, package)
        return mail_sudo.message_id

    @api.model
    def _send_now(self, mail_sudo, package):
        """Talk to the mail server, and say what it answered when it refuses."""
        why = ""
        try:
            mail_sudo.send(raise_exception=True)
        except psycopg2.Error:  # Odoo repeats the whole transaction
            raise
        # Whatever a mail server or the network does, it means the same: not sent.
        except Exception as error:  # noqa: BLE001
            lines = str(error.args[-1] if error.args else error).strip().splitlines()
            why = lines[-1] if lines else type(error).__name__
        # The tests of Odoo send nothing, and leave the mail as it was.
        if not why and mail_sudo.state == "exception":
            why = mail_sudo.failure_reason or ""
        elif not why:
            return
        raise UserError(
            self.env._(
                "The mail to %(recipient)s was not sent: %(why)s. Nothing has changed."
                " Try again, have the outgoing mail server checked, or download the"
                " files and pass them on yourself.",
                recipient=package.recipient.email_formatted,
                why=why.strip().rstrip("."),
            )
        )

    @api.model
    def _check_mail(self, sender, package):
        """Refuse a mail without sender or recipient, or too big for the server."""
        if not package.recipient.email_normalized:
            raise UserError(
                self.env._(
                    "%(recipient)s has no valid e-mail address. Enter it on the"
                    " contact, or download the files and pass them on yourself.",
                    recipient=package.recipient.display_name or self.env._("Nobody"),
                )
            )
        if not sender:
            raise UserError(
                self.env._(
                    "You have no e-mail address to send from. Enter it in your"
                    " preferences."
                )
            )
        servers_sudo = self.env["ir.mail_server"].sudo()
        server_sudo, _from = servers_sudo._find_mail_server(sender)
        most = (server_sudo or servers_sudo)._get_max_email_size() * 1024 * 1024
        # In a mail three bytes take four.
        size = sum(len(file.content) for file in package.files) * 4 // 3
        if size > most:
            raise UserError(
                self.env._(
                    "With %(size)s the mail is bigger than the mail server takes"
                    " (%(most)s). Download the files and pass them on yourself.",
                    size=human_size(size),
                    most=human_size(most),
                )
            )
