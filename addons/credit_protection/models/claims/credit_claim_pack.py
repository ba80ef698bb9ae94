import hashlib
import io
import logging
import zipfile

import psycopg2

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import human_size
from odoo.tools.pdf import merge_pdf

from ...engine import PackFile, pack, steady_pdf
from .credit_claim import PREPARED
from .credit_transport import MOST_BYTES

_logger = logging.getLogger(__name__)

LETTER = "credit_protection.credit_claim_letter_report"
CALCULATION = "credit_protection.credit_claim_calculation_report"


class CreditClaim(models.Model):
    """The claim as one pack for the insurer: letter, calculation, XML and evidence.

    Before filing it says draft on each page and is made anew each time; what was filed
    is kept and handed out as it was.
    """

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    def _pack_name(self):
        return self.name.replace("/", "-")

    def _pack(self):
        """Return name and bytes of the pack: as it was filed, else as it is now."""
        self.ensure_one()
        self.check_access("read")
        filed_sudo = self.sudo().act_ids.filtered(lambda a: a.kind == "filed")
        kept_sudo = filed_sudo.sorted("id")[-1:].attachment_ids[:1]
        if kept_sudo:
            return kept_sudo.name, kept_sudo.raw
        return self._new_pack()

    def _new_pack(self):
        """Return name and bytes of a pack of everything as it is now."""
        (part,) = pack(self._pack_files(), name=self._pack_name())
        return part.name, part.content

    def _pack_files(self):
        """Return what goes into the pack, in the order of reading."""
        name = self._pack_name()
        files = [
            PackFile(f"{name} letter.pdf", self._paper(LETTER), "Covering letter"),
            PackFile(
                f"{name} calculation.pdf",
                self._paper(CALCULATION),
                "Calculation and chronology",
            ),
            PackFile(f"{name}.xml", self._xml(), "Claim as XML"),
        ]
        if layout := self._layout():
            title = "Claim in the layout of the insurer"
            files.append(
                PackFile(f"{name} insurer.{layout.extension}", layout.content, title)
            )
        documents = [d for d in self.sudo().document_ids if d.attachment_ids]
        for number, document in enumerate(documents, 1):
            folder = f"{number:02d} {document.kind}"
            label = self._kind_label(document.kind)
            files += [
                PackFile(file.name, file.raw or b"", label, folder)
                for file in document.attachment_ids.sorted("id")
            ]
        size = sum(len(file.content) for file in files)
        if size > MOST_BYTES:
            raise UserError(
                self.env._(
                    "The files of %(claim)s are %(size)s together, more than %(most)s."
                    " Leave out or shrink the biggest of them.",
                    claim=self.name,
                    size=human_size(size),
                    most=human_size(MOST_BYTES),
                )
            )
        return files

    def _paper(self, report):
        """Return one printed paper of the claim, in the language of the insurer."""
        lang = self.insurer_id.sudo().lang or self.env.lang
        reports_sudo = self.env["ir.actions.report"].sudo()
        reports_sudo = reports_sudo.with_context(lang=lang)
        try:
            with self.env.cr.savepoint():
                content, _kind = reports_sudo._render_qweb_pdf(report, self.ids)
        except psycopg2.OperationalError:  # Odoo repeats the whole transaction
            raise
        # Templates are changed by people, and printing needs another program.
        except Exception as error:
            _logger.exception("A paper of %s could not be printed", self.name)
            raise UserError(
                self.env._(
                    "A paper of %(claim)s could not be printed, so that nothing was"
                    " filed: %(why)s. Have the reports of claims checked.",
                    claim=self.name,
                    why=str(error).strip().rstrip(".") or type(error).__name__,
                )
            ) from error
        return steady_pdf(content, self.filed_on or self.company_id._credit_today())

    def _whole_pdf(self):
        """Return name and bytes of all printed papers and PDF files in one file."""
        self.ensure_one()
        self.check_access("read")
        papers = [paper for paper in self._papers() if paper.startswith(b"%PDF")]
        try:
            whole = merge_pdf(papers)
        # Files come from everywhere; a broken one is named with what to do.
        except Exception as error:
            raise UserError(
                self.env._(
                    "One of the PDF files is broken, so that they cannot become one:"
                    " %(why)s. Download the pack instead.",
                    why=str(error).strip().rstrip(".") or type(error).__name__,
                )
            ) from error
        return f"{self._pack_name()}.pdf", whole

    def _papers(self):
        """Return all papers and files: those that were filed, else as they are now."""
        if self._is_draft():
            files_sudo = self.sudo().document_ids.attachment_ids.sorted("id")
            printed = [self._paper(LETTER), self._paper(CALCULATION)]
            return printed + [file.raw or b"" for file in files_sudo]
        _name, content = self._pack()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [archive.read(path) for path in archive.namelist()]

    def _is_draft(self):
        """Return whether papers say draft."""
        return self.state in PREPARED

    def _pack_index(self):
        """Return what the letter lists: document, file, and why one is missing."""
        rows = []
        for document in self.sudo().document_ids:
            label = self._kind_label(document.kind)
            for file in document.attachment_ids.sorted("id"):
                sha256 = hashlib.sha256(file.raw or b"").hexdigest()
                rows.append({"label": label, "file": file.name, "sha256": sha256})
            if not document.there and document.reason:
                rows.append({"label": label, "file": "", "reason": document.reason})
        return rows

    def action_pack(self):
        """Download the pack."""
        return self._download("pack")

    def action_pdf(self):
        """Download everything that is PDF as one file."""
        return self._download("pdf")

    def _download(self, what):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/credit_protection/claim/{self.id}/{what}",
            "target": "download",
        }
