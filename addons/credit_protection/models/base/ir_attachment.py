import os
from pathlib import Path

from odoo import api, models


class IrAttachment(models.Model):
    """Files that a killed server has left half written are made whole.

    Odoo names a file by its content. Where it finds half of it under that name, it
    takes it for another content and refuses the letter, which could never be kept then.
    """

    _inherit = "ir.attachment"

    @api.model
    def _same_content(self, bin_data, filepath):
        """Return whether a file has this content, or has it now."""
        if super()._same_content(bin_data, filepath):
            return True
        if not bin_data.startswith(Path(filepath).read_bytes()):
            return False
        # Whoever is writing it at this moment goes on with the old one, which is gone.
        whole = Path(f"{filepath}.{os.getpid()}")
        whole.write_bytes(bin_data)
        whole.replace(filepath)
        return True
