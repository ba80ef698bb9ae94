from odoo import api, models


class CreditXml(models.AbstractModel):
    """What is wrong with a document of or for an insurer, said with the remedy."""

    _name = "credit.xml"
    _description = "Documents Exchanged With Insurers"

    @api.model
    def _fault_text(self, fault):
        """Return a sentence about an ``XmlFault``, with where and what to do."""
        text = self._reason(fault)
        if fault.line:
            return self.env._("Line %(line)s: %(text)s", line=fault.line, text=text)
        return text

    @api.model
    def _reason(self, fault):
        if fault.code in ("schema_missing", "schema_broken"):
            return self._schema_reason(fault)
        return {
            **self._unread_reasons(),
            "not_xml": self.env._(
                "This is no XML: %(why)s. Choose another document.", why=fault.value
            ),
            "namespace": self.env._(
                "This is another kind or version of document (%(namespace)s).",
                namespace=fault.value or self.env._("without a namespace"),
            ),
            "layout": self.env._(
                "The layout of this insurer cannot be made: %(why)s", why=fault.value
            ),
            "foreign": self.env._(
                "%(name)s does not belong into this document. Ask for one without.",
                name=fault.value,
            ),
            "invalid": self.env._(
                "The document does not follow its schema: %(why)s Complete or correct"
                " it.",
                why=fault.value,
            ),
        }[fault.code]

    @api.model
    def _unread_reasons(self):
        """Return what is said about documents that were refused unread."""
        return {
            "empty": self.env._("The document is empty. Choose another one."),
            "too_large": self.env._(
                "The document is bigger than 5 MB and was not read. Ask for a smaller"
                " one."
            ),
            "encoding": self.env._(
                "The document is not written in UTF-8 and was not read. Ask for it in"
                " UTF-8."
            ),
            "doctype": self.env._(
                "The document has a document type or entities, which could do harm. It"
                " was not read; ask for one without."
            ),
            "instruction": self.env._(
                "The document has instructions for a program. It was not read; ask for"
                " one without."
            ),
            "too_deep": self.env._(
                "The document is nested too deep and was not read. Ask for another one."
            ),
        }

    @api.model
    def _schema_reason(self, fault):
        return self.env._(
            "Without its schema no document is written or read, and the schema is"
            " missing or broken: %(file)s. Have the addon installed again.",
            file=fault.value,
        )
