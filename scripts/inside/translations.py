"""Runs inside Odoo's shell for scripts/translations, where `env` is there.

The template is what Odoo exports, without the dates in its head, so that it changes
only when a text does. In the Chinese every text of the template stands once, with the
translation it had before; a new text stays empty until somebody translates it.
"""

import io
import os
from pathlib import Path

import polib

from odoo.tools.translate import trans_export

from odoo.addons.credit_protection.engine import readable_texts

MODULE = os.environ["TRANSLATIONS_ADDON"]
WITH_ENGINE = "credit_protection"
ENGINE = f"code:addons/{WITH_ENGINE}/engine/wording.py"
HEAD = {
    "Project-Id-Version": "Credit Protection for Odoo 19.0",
    "Report-Msgid-Bugs-To": "",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}


def exported(env):
    """The template as Odoo exports it."""
    buffer = io.BytesIO()
    trans_export(None, [MODULE], buffer, "po", env)
    template = polib.pofile(buffer.getvalue().decode())
    if MODULE == WITH_ENGINE:
        add_engine_texts(template)
    template.header = "Translation template of Credit Protection for Odoo.\n"
    template.metadata = {**HEAD, "Plural-Forms": ""}
    return template


def add_engine_texts(template):
    """Add what the engine says: it knows no translation, so Odoo does not find it."""
    known = {entry.msgid: entry for entry in template}
    for text in readable_texts():
        if text in known:
            if "odoo-python" not in known[text].comment:
                known[text].comment += "\nodoo-python"
            known[text].occurrences.append((ENGINE, "0"))
        else:
            comment = f"module: {MODULE}\nodoo-python"
            entry = polib.POEntry(
                msgid=text, comment=comment, occurrences=[(ENGINE, "0")]
            )
            template.append(entry)
    template.sort(key=lambda entry: entry.msgid)


def chinese(template, before):
    """The template's texts with the translations that were there before."""
    known = {entry.msgid: entry.msgstr for entry in before}
    merged = polib.POFile()
    merged.header = "Simplified Chinese of Credit Protection for Odoo.\n"
    merged.metadata = {
        **HEAD,
        "Language": "zh_CN",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    for entry in template:
        merged.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=known.get(entry.msgid, ""),
                comment=entry.comment,
                occurrences=entry.occurrences,
            )
        )
    return merged


def refresh(env, folder, check):
    """Write both files unless only checking; return what is out of date."""
    template_path = folder / f"{MODULE}.pot"
    chinese_path = folder / "zh_CN.po"
    before = polib.pofile(str(chinese_path)) if chinese_path.exists() else []
    template = exported(env)
    merged = chinese(template, before)
    report = []
    folder.mkdir(exist_ok=True)
    for path, file in ((template_path, template), (chinese_path, merged)):
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        new = str(file).rstrip("\n") + "\n"
        if old != new:
            word = "is out of date" if check else "written"
            report.append(f"{MODULE}: {path.name} {word}: {len(file)} texts.")
            if not check:
                path.write_text(new, encoding="utf-8")
    known = {entry.msgid for entry in before}
    report += [
        f"to be translated: {entry.msgid}"
        for entry in template
        if entry.msgid not in known
    ]
    return report


lines = refresh(
    env,  # noqa: F821  (Odoo's shell provides it)
    Path(os.environ["TRANSLATIONS_FOLDER"]),
    bool(os.environ.get("TRANSLATIONS_CHECK")),
)
Path(os.environ["TRANSLATIONS_REPORT"]).write_text("\n".join(lines), encoding="utf-8")
