import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path
from odoo.tools.translate import TranslationModuleReader

from ..engine import readable_texts

MODULE = "credit_protection"


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    """The template is what Odoo would export today: no text is forgotten."""

    def test_the_template_is_fresh(self):
        template = polib.pofile(file_path(f"{MODULE}/i18n/{MODULE}.pot"))
        known = {entry.msgid for entry in template}
        exported = {
            source
            for _module, _type, _name, xmlid, source, _value, _comments in (
                TranslationModuleReader(self.env.cr, modules=[MODULE])
            )
            # Demo data is written in one language and not part of the template.
            if not str(xmlid).startswith(f"{MODULE}.demo_")
        } | {*readable_texts()}

        self.assertEqual(known - exported, set(), "gone: run scripts/translations")
        self.assertEqual(exported - known, set(), "new: run scripts/translations")

    def test_chinese_reaches_the_screen(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms([MODULE], ["zh_CN"])
        model = self.env["ir.model"]._get("credit.hold").with_context(lang="zh_CN")

        self.assertEqual(model.name, "信用冻结")
