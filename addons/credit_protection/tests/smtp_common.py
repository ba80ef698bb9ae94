import email
import email.policy
import socketserver
import threading
from unittest.mock import patch

from odoo.addons.base.models.ir_mail_server import IrMail_Server

ANSWERS = {
    "EHLO": "250 welcome",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    "QUIT": "221 bye",
}


class _Conversation(socketserver.StreamRequestHandler):
    """One SMTP session; the server says what it refuses."""

    def handle(self):
        self._say("220 hello")
        for raw in self.rfile:
            verb = raw.decode("utf-8", "replace").strip()[:4].upper()
            if verb == self.server.refuses:
                self._say("550 we do not want this")
                continue
            self._say(ANSWERS.get(verb, "250 ok"))
            if verb == "DATA":
                self._take()
            if verb == "QUIT":
                return

    def _take(self):
        lines = []
        for raw in self.rfile:
            if raw.rstrip(b"\r\n") == b".":
                break
            lines.append(raw[1:] if raw.startswith(b"..") else raw)
        if self.server.refuses == "BODY":
            self._say("552 too big for us")
            return
        message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        self.server.mails.append(message)
        self._say("250 kept")

    def _say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


class SmtpServer(socketserver.ThreadingTCPServer):
    """A mail server on this machine that keeps what it gets.

    ``refuses`` names the SMTP command that it answers with no: MAIL, RCPT, DATA, or
    BODY for the message itself.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mails, self.refuses = [], ""


class SmtpMixin:
    """Lets Odoo send its mails, to a server of this test's own."""

    def _start_smtp(self):
        """Start a mail server, and make Odoo use it until the test ends."""
        server = SmtpServer()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        sending = patch.object(IrMail_Server, "_disable_send", return_value=False)
        sending.start()
        self.addCleanup(sending.stop)
        self.env["ir.mail_server"].search([]).active = False
        self.env["ir.mail_server"].create(
            {
                "name": "Local",
                "smtp_host": "127.0.0.1",
                "smtp_port": server.server_address[1],
                "smtp_encryption": "none",
                "max_email_size": 5,
            }
        )
        return server

    def _attached(self, mail):
        """Return ``{file name: bytes}`` of what a mail carries."""
        return {
            part.get_filename(): part.get_payload(decode=True)
            for part in mail.iter_attachments()
        }
