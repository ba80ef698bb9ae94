"""Every fixed text of the engine that people read, so that it can be translated.

The engine itself speaks English; whoever shows its problems, facts and keys to people
looks these texts up in their language and fills the placeholders again.
"""

from __future__ import annotations

from .editor import editor_vocabulary
from .problem_codes import CODES


def readable_texts() -> tuple[str, ...]:
    """Return sentences and hints of problems, and the help on facts and keys."""
    texts = [text for code in CODES.values() for text in (code.sentence, code.hint)]
    vocabulary = editor_vocabulary()
    lists = [*vocabulary["sections"].values()]
    lists += [vocabulary[name] for name in ("facts", "actions", "functions")]
    texts += [entry["help"] for entries in lists for entry in entries]
    return tuple(dict.fromkeys(text for text in texts if text))
