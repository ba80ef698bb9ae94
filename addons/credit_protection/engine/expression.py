"""Text of a condition or value → a raw tree. Nothing is ever evaluated as code.

Precedence is that of Python: ``or``, ``and``, ``not``, comparisons (which may be
chained: ``30 < days <= 60``), ``+ -``, ``* /``, unary minus. Numbers are written
``5_000``, ``0.5`` or ``90%``, dates ``2026-03-31``, texts ``"like this"``. What the
names mean and whether the types fit is decided in :mod:`.resolve`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

from .problems import Problem, problem
from .source import Scalar

MAX_LENGTH = 500
MAX_DEPTH = 12
MAX_NODES = 200
MAX_BRACKETS = 60

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<date>\d{4}-\d{2}-\d{2}(?![\w.-]))
    | (?P<number>\d[\d_]*(?:\.[\d_]+)?%?(?![\w.%]))
    | (?P<name>[^\W\d]\w*)
    | (?P<text>"[^"\n]*"|'[^'\n]*')
    | (?P<op>==|!=|<=|>=|<|>|\+|-|\*|/|\(|\)|\[|\]|,)
    | (?P<bad>\S)
    )""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?%?")
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_WORDS = {"and", "or", "not", "in", "is", "missing", "true", "false"}
_HINTS = {
    "=": "Write == to compare two values.",
    "&": "Write 'and'.",
    "|": "Write 'or'.",
    "!": "Write 'not', or != for 'is not equal'.",
    "%": "Write a percentage as 90%, directly behind a number.",
    ".": "Names have no dots; the list of facts is in the vocabulary.",
    "{": "Write lists in square brackets: [CN, HK].",
    "$": "Amounts are in company currency; write the number only.",
}
_FOREIGN = {"lambda", "if", "else", "for", "import", "None", "await", "yield", "def"}


@dataclass(frozen=True, slots=True)
class Raw:
    """One node of the raw tree: ``op`` says what it is, ``start:end`` where.

    ``op`` is number, date, text, name, yes_no, list, call, neg, + - * /, a
    comparison, in, not_in, missing, not_missing, not, and, or. ``value`` is the text
    of a literal or name.
    """

    op: str
    parts: tuple[Raw, ...]
    start: int
    end: int
    value: str = ""


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


class _Refused(Exception):
    """The text cannot be read; carries the problem."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found.message)
        self.problem = found


def parse_expression(scalar: Scalar) -> tuple[Raw | None, Problem | None]:
    """Return the raw tree of an expression, or the problem that prevents it."""
    text = scalar.plain_text
    if len(text) > MAX_LENGTH:
        return None, problem("CP301", scalar.place, limit=MAX_LENGTH, size=len(text))
    try:
        return _Parser(scalar).parse(), None
    except _Refused as refused:
        return None, refused.problem


class _Parser:
    """Recursive descent; its depth is bounded before it can hurt."""

    def __init__(self, scalar: Scalar) -> None:
        self.scalar, self.text = scalar, scalar.plain_text
        self.tokens = list(self._tokens())
        self.at, self.depth, self.nodes = 0, 0, 0
        if sum(token.text in ("(", "[") for token in self.tokens) > MAX_BRACKETS:
            self.refuse("CP303", 0)

    def parse(self) -> Raw:
        """Return the tree of the whole text."""
        if self.peek.kind == "end":
            self.refuse("CP304", 0)
        tree = self._or()
        if self.peek.kind != "end":
            self._unexpected()
        return tree

    @property
    def peek(self) -> _Token:
        """The next token, ``end`` behind the last one."""
        return self.tokens[self.at]

    def refuse(
        self, code: str, offset: int, *, hint: str = "", **params: str
    ) -> NoReturn:
        """Stop with a problem at an offset of the text."""
        place = self.scalar.at(offset)
        raise _Refused(problem(code, place, hint=hint, text=self.text, **params))

    def _tokens(self) -> Iterator[_Token]:
        for match in _TOKEN.finditer(self.text):
            kind = match.lastgroup
            text, start = match[kind], match.start(kind)
            if kind == "bad":
                self._bad_character(text, start)
            if kind == "number" and not _NUMBER.fullmatch(text):
                self.refuse("CP306", start, found=text)
            yield _Token(kind, text, start, start + len(text))
        yield _Token("end", "", len(self.text), len(self.text))

    def _bad_character(self, text: str, start: int) -> None:
        if text.isdigit():
            word = re.match(r"[\w.%-]+", self.text[start:])[0]
            self.refuse("CP306", start, found=word)
        if text in "\"'":
            self.refuse("CP307", start, found=text)
        self.refuse("CP305", start, found=text, hint=_HINTS.get(text, ""))

    def _take(self, *texts: str) -> _Token | None:
        token = self.peek
        if token.kind in ("op", "name") and token.text in texts:
            self.at += 1
            return token
        return None

    def _node(
        self, op: str, parts: tuple[Raw, ...], start: int, value: str = ""
    ) -> Raw:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.refuse("CP303", start)
        return Raw(op, parts, start, self.tokens[self.at - 1].end, value)

    def _deeper(self, read: Callable[[], Raw]) -> Raw:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.refuse("CP303", self.peek.start)
        tree = read()
        self.depth -= 1
        return tree

    def _or(self) -> Raw:
        return self._joined("or", self._and)

    def _and(self) -> Raw:
        return self._joined("and", self._not)

    def _joined(self, word: str, read: Callable[[], Raw]) -> Raw:
        start, parts = self.peek.start, [read()]
        while self._take(word):
            parts.append(read())
        return parts[0] if len(parts) == 1 else self._node(word, tuple(parts), start)

    def _not(self) -> Raw:
        start = self.peek.start
        if self._take("not"):
            return self._node("not", (self._deeper(self._not),), start)
        return self._comparison()

    def _comparison(self) -> Raw:
        start, left = self.peek.start, self._sum()
        found: list[Raw] = []
        while True:
            begin = left.start
            if token := self._take(*_COMPARISONS):
                right = self._sum()
                found.append(self._node(token.text, (left, right), begin))
                left = right
            elif test := self._word_test(left):
                found.append(test)
                left = test.parts[-1]
            else:
                break
        if not found:
            return left
        return found[0] if len(found) == 1 else self._node("and", tuple(found), start)

    def _word_test(self, left: Raw) -> Raw | None:
        """Read ``in``, ``not in``, ``is missing`` or ``is not missing``."""
        if self._take("is"):
            negated = bool(self._take("not"))
            if not self._take("missing"):
                self.refuse("CP309", self.peek.start)
            op = "not_missing" if negated else "missing"
            return self._node(op, (left,), left.start)
        at = self.at
        negated = bool(self._take("not"))
        if self._take("in"):
            op = "not_in" if negated else "in"
            return self._node(op, (left, self._sum()), left.start)
        self.at = at
        return None

    def _sum(self) -> Raw:
        return self._chain(("+", "-"), self._term)

    def _term(self) -> Raw:
        return self._chain(("*", "/"), self._factor)

    def _chain(self, ops: tuple[str, ...], read: Callable[[], Raw]) -> Raw:
        start, left, length = self.peek.start, read(), 0
        while token := self._take(*ops):
            length += 1
            if length > 4 * MAX_DEPTH:
                self.refuse("CP303", token.start)
            left = self._node(token.text, (left, read()), start)
        return left

    def _factor(self) -> Raw:
        token = self.peek
        if self._take("-"):
            return self._node("neg", (self._deeper(self._factor),), token.start)
        if self._take("("):
            tree = self._deeper(self._or)
            if not self._take(")"):
                self._unexpected()
            return Raw(tree.op, tree.parts, tree.start, tree.end, tree.value)
        if self._take("["):
            parts = self._items("]")
            return self._node("list", parts, token.start)
        if token.kind in ("number", "date", "text"):
            self.at += 1
            return self._node(token.kind, (), token.start, token.text)
        if token.kind == "name" and token.text not in _WORDS | _FOREIGN:
            return self._name(token)
        if self._take("true", "false"):
            return self._node("yes_no", (), token.start, token.text)
        return self._unexpected()

    def _name(self, token: _Token) -> Raw:
        self.at += 1
        if self._take("("):
            return self._node("call", self._items(")"), token.start, token.text)
        return self._node("name", (), token.start, token.text)

    def _items(self, closing: str) -> tuple[Raw, ...]:
        items: list[Raw] = []
        while not self._take(closing):
            if items and not self._take(","):
                self._unexpected()
            items.append(self._deeper(self._sum))
        return tuple(items)

    def _unexpected(self) -> NoReturn:
        token = self.peek
        if token.kind == "end":
            self.refuse("CP308", token.start)
        if token.text == ",":
            self.refuse("CP310", token.start)
        hint = ""
        if token.text.lower() in ("and", "or", "not", "in", "is"):
            hint = f"Write '{token.text.lower()}' in lower case."
        elif token.text in _FOREIGN:
            hint = "A condition compares facts; it is not a program."
        elif token.text in ("(", "["):
            hint = "Brackets only group, make a list, or follow a function's name."
        self.refuse("CP311", token.start, found=token.text, hint=hint)
