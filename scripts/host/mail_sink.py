"""Takes every mail of the demo and keeps it in a folder: none leaves the machine."""

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import paths

_ANSWERS = {"EHLO": "250 mails stay here", "DATA": "354 go on", "QUIT": "221 bye"}


class _Conversation(socketserver.StreamRequestHandler):
    """One SMTP session: says yes to everything and writes the message down."""

    def handle(self) -> None:
        """The whole protocol that Odoo needs to deliver a mail."""
        with contextlib.suppress(ConnectionError):  # the sender may be killed
            self._talk()

    def _talk(self) -> None:
        self._say("220 mails stay here")
        recipients = []
        for raw in self.rfile:
            line = raw.decode("utf-8", "replace").strip()
            verb = line[:4].upper()
            if verb == "MAIL":
                recipients = []
            elif verb == "RCPT":
                recipients.append(line.partition(":")[2].split()[0].strip("<>"))
            self._say(_ANSWERS.get(verb, "250 yes"))
            if verb == "DATA":
                message = self._message()
                if message is None:
                    return
                # Who gets it says the envelope; the letter names others as well.
                to = f"Delivered-To: {', '.join(recipients)}\r\n"
                self.server.keep(to.encode() + message)
                self._say("250 kept")
            if verb == "QUIT":
                return

    def _message(self) -> bytes | None:
        """The lines up to the lonely dot; none when the sender is gone before it."""
        lines = []
        for raw in self.rfile:
            if raw.rstrip(b"\r\n") == b".":
                return b"".join(lines)
            lines.append(raw[1:] if raw.startswith(b"..") else raw)
        return None

    def _say(self, line: str) -> None:
        """One line to the client."""
        self.wfile.write(f"{line}\r\n".encode())


class _Sink(socketserver.ThreadingTCPServer):
    """The listening side, and the folder the mails end up in."""

    daemon_threads = True

    def __init__(self, folder: Path):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.folder = folder
        self.guard = threading.Lock()

    def keep(self, message: bytes) -> None:
        """Write a mail under the next free number."""
        with self.guard:
            self.folder.mkdir(parents=True, exist_ok=True)
            number = len(list(self.folder.glob("*.eml"))) + 1
            (self.folder / f"{number:05}.eml").write_bytes(message)


@contextmanager
def mail_sink(folder: Path = paths.MAILS) -> Iterator[list[str]]:
    """The options that make Odoo send its mails here while the block runs."""
    with _Sink(folder) as sink:
        threading.Thread(target=sink.serve_forever, daemon=True).start()
        try:
            yield ["--smtp", "127.0.0.1", "--smtp-port", str(sink.server_address[1])]
        finally:
            sink.shutdown()
