"""CP1xx and CP2xx: the text, its YAML, its keys and values."""

from __future__ import annotations

from .problem_code import error

TEXT = (
    error(
        "CP101",
        "not-utf-8",
        "The document is not a text in UTF-8.",
        "Save it as plain text with the encoding UTF-8.",
    ),
    error(
        "CP102",
        "too-large",
        "The document has {size} KB; at most {limit} KB are read.",
        "Split it into several rulesets.",
    ),
    error(
        "CP103",
        "byte-order-mark",
        "The document begins with an invisible byte order mark.",
        "Save it as UTF-8 without BOM.",
    ),
    error(
        "CP104",
        "half-character",
        "The text contains half a character (U+{code_point}).",
        "Type the character anew.",
    ),
    error(
        "CP105",
        "control-character",
        "The text contains an invisible control character (U+{code_point}).",
        "Remove it; only letters, signs and line breaks may stand here.",
    ),
    error(
        "CP106",
        "windows-line-ends",
        "The lines end with a carriage return.",
        "Save the document with Unix line ends (LF).",
    ),
    error(
        "CP107",
        "empty",
        "The document is empty.",
        "Begin with a shipped ruleset, for example rules/standard.yaml.",
    ),
    error("CP108", "tab", "The text contains a tab.", "Use blanks instead."),
    error(
        "CP110",
        "not-yaml",
        "This is not valid YAML: {detail}.",
        "Look at the indentation; put a value with : # , or brackets in quotes.",
    ),
    error(
        "CP111",
        "alias",
        "Anchors (&name) and aliases (*name) are not allowed.",
        "Give the value a name under 'define' and use that.",
    ),
    error(
        "CP112",
        "tag",
        "The tag {tag} is not allowed.",
        "Write the value without a tag; the key decides how it is read.",
    ),
    error(
        "CP113",
        "too-deep",
        "The document is nested more than {limit} levels deep here.",
        "A ruleset needs four levels; look at the indentation and brackets.",
    ),
    error(
        "CP114",
        "second-document",
        "A second document begins here; a file holds one ruleset.",
        "Move it into a file of its own.",
    ),
    error(
        "CP115",
        "too-many-entries",
        "The document has more than {limit} entries.",
        "Split it into several rulesets.",
    ),
    error(
        "CP116",
        "key-twice",
        "The key '{key}' stands here a second time; the first is in line {line}.",
        "Remove one of them.",
    ),
    error(
        "CP117",
        "odd-key",
        "A key must be a plain word, not a list or a map.",
        "Write 'key: value'.",
    ),
    error(
        "CP118",
        "too-many-problems",
        "There are more than {count} problems; only the first ones are listed.",
        "Correct these first.",
    ),
)

STRUCTURE = (
    error(
        "CP201",
        "not-a-ruleset",
        "A ruleset is a map of keys and values.",
        "Begin with 'ruleset: name-of-the-ruleset'.",
    ),
    error(
        "CP202",
        "not-a-map",
        "Here must stand keys with values ({where}).",
        "Write 'key: value' lines, indented below.",
    ),
    error("CP203", "unknown-key", "'{key}' is not a key of {where}."),
    error("CP204", "key-missing", "The key '{key}' is missing in {where}.", "Add it."),
    error(
        "CP205",
        "not-a-value",
        "'{key}' needs a single value, not a list or a map.",
    ),
    error(
        "CP206",
        "no-value",
        "'{key}' has no value.",
        "Write a value, or remove the key.",
    ),
    error("CP207", "text-too-long", "'{key}' may have at most {limit} characters."),
    error("CP208", "bad-name", "'{found}' cannot be '{key}': use {wanted}."),
    error(
        "CP209",
        "bad-language",
        "'{found}' is not a language code.",
        "Use codes like en or zh_CN.",
    ),
    error(
        "CP210",
        "not-a-choice",
        "'{found}' is not allowed for '{key}'; use one of {words}.",
    ),
    error(
        "CP211",
        "not-a-whole-number",
        "'{key}' must be a whole number from {lowest} to {highest}, not {found}.",
    ),
    error(
        "CP212",
        "not-a-number",
        "'{key}' must be a number, not '{found}'.",
        "Write 50_000 or 0.5, without commas, currency and quotes.",
    ),
    error(
        "CP213",
        "not-a-share",
        "'{key}' must be a share between 0% and 100%, not {found}.",
        "Write 90% or 0.9.",
    ),
    error(
        "CP214",
        "not-a-date",
        "'{key}' must be a date, not '{found}'.",
        "Write the date as 2026-03-31.",
    ),
    error(
        "CP215",
        "not-a-list",
        "'{key}' must be a list.",
        "Write each entry on its own line, beginning with '- '.",
    ),
    error(
        "CP216",
        "bad-definition-name",
        "'{found}' cannot be a name under 'define'.",
        "Use small letters, digits and _, beginning with a letter.",
    ),
    error(
        "CP217",
        "bad-definition",
        "The definition '{name}' must be a condition, a value or a list.",
    ),
    error(
        "CP218",
        "bad-fact-value",
        "'{found}' cannot be a value of the fact '{fact}', which is {wanted}.",
        "For example {example}.",
    ),
)
