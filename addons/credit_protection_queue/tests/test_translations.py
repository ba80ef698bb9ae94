import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path
from odoo.tools.translate import TranslationModuleReader

MODULE = "credit_protection_queue"


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    """The template is what Odoo would export today: no text is forgotten."""

    def test_the_template_is_fresh(self):
        template = polib.pofile(file_path(f"{MODULE}/i18n/{MODULE}.pot"))
        known = {entry.msgid for entry in template}
        reader = TranslationModuleReader(self.env.cr, modules=[MODULE])
        exported = {source for _m, _t, _n, _x, source, _value, _c in reader}

        self.assertEqual(known - exported, set(), "gone: run scripts/translations")
        self.assertEqual(exported - known, set(), "new: run scripts/translations")
