"""The catalogue of problem codes: one code, one sentence, one hint.

CP1xx the text and its YAML, CP2xx keys and values, CP3xx conditions, CP4xx meaning,
CP5xx cases. A code is never given a new meaning. The page ``docs/problems.md`` is
generated from here and from ``tests/rules/bad``.
"""

from __future__ import annotations

from types import MappingProxyType

from .codes_condition import CONDITIONS
from .codes_meaning import CASES, MEANING
from .codes_text import STRUCTURE, TEXT

GROUPS = (
    ("The text", TEXT),
    ("Keys and values", STRUCTURE),
    ("Conditions", CONDITIONS),
    ("Meaning", MEANING),
    ("Cases", CASES),
)
CODES = MappingProxyType({one.code: one for _title, codes in GROUPS for one in codes})
