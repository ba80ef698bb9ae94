"""Hostile documents: what a clumsy or malicious author might write."""

from random import Random

PIECES = (
    "open_balance",
    "credit_limit",
    "insured",
    "tier",
    "A",
    "today",
    "due_date",
    "5_000",
    "90%",
    "1e400",
    "9" * 400,
    "0x10",
    "1__0",
    "2026-02-30",
    "2026-03-10",
    '"x"',
    "'x'",
    "and",
    "or",
    "not",
    "in",
    "is",
    "missing",
    "true",
    "None",
    "lambda",
    "if",
    "else",
    "__import__",
    "__class__",
    "os.system",
    "exec",
    "eval",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ".",
    ":",
    ";",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "=",
    "+",
    "-",
    "*",
    "**",
    "/",
    "//",
    "%",
    "&",
    "|",
    "^",
    "~",
    "@",
    "$",
    "?",
    "\\",
    "\n",
    "\t",
    "\0",
    "\x1b[31m",
    "\uff08",
    "\uff09",
    "\uff1e",
    "\u201c",
    "\u202e",
    "\ud800",
    "é",
    "例",
    "max(",
    "days_between(",
    "#",
    "f'{x}'",
    "%s",
    "{0.__class__}",
    "<script>",
    "'; DROP TABLE",
    "is not",
    "not in",
)
DAMAGES = (
    "&a ",
    "*a",
    "!!python/object:os.system ",
    "!tag ",
    "- ",
    "? ",
    ": ",
    "\t",
    "\r\n",
    "\ufeff",
    "\0",
    "\ud800",
    "{",
    "}",
    "[",
    "]",
    '"',
    "'",
    "|\n",
    ">\n",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "<<: ",
    "#",
    "  ",
    "null",
    "~",
    "1e400",
    "9" * 50,
    "-1",
    "true",
    "2026-13-45",
    "\uff1a",
    "\uff08",
)


def hostile_condition(chance: Random) -> str:
    """Return a ruleset whose one condition is made of random pieces."""
    joined = chance.choice(("", " ", " "))
    text = joined.join(chance.choice(PIECES) for _ in range(chance.randint(1, 25)))
    quoted = "'" + text.replace("'", "''") + "'"
    key = chance.choice(("when", "unless"))
    other = "    when: insured\n" if key == "unless" else ""
    return (
        "ruleset: x\norder_gates:\n  - id: a\n"
        f"{other}    {key}: {quoted}\n    then: block\n    reason: A\n"
    )


def hostile_document(chance: Random, text: str) -> str:
    """Return a good document damaged in one to four places."""
    for _ in range(chance.randint(1, 4)):
        text = chance.choice(_DAMAGERS)(chance, text)
    return text


def _insert(chance: Random, text: str) -> str:
    at = chance.randint(0, len(text))
    return text[:at] + chance.choice((*DAMAGES, *PIECES)) + text[at:]


def _remove(chance: Random, text: str) -> str:
    at = chance.randint(0, len(text))
    return text[:at] + text[at + chance.randint(1, 12) :]


def _swap_lines(chance: Random, text: str) -> str:
    lines = text.split("\n")
    first, second = (chance.randrange(len(lines)) for _ in range(2))
    lines[first], lines[second] = lines[second], lines[first]
    return "\n".join(lines)


def _repeat_line(chance: Random, text: str) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    return "\n".join(
        [*lines[:at], *[lines[at]] * chance.randint(2, 9), *lines[at + 1 :]]
    )


def _indent(chance: Random, text: str) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    lines[at] = " " * chance.randint(1, 9) + lines[at]
    return "\n".join(lines)


_DAMAGERS = (_insert, _insert, _remove, _swap_lines, _repeat_line, _indent)
