"""Text of a condition → raw tree, and the sentences for what cannot be read."""

import pytest

from engine.expression import Raw, parse_expression
from engine.problems import Place
from engine.source import Scalar


def read(text):
    return parse_expression(Scalar(text, Place("x", 1, 1), raw=text))


def shown(raw: Raw) -> str:
    """A raw tree as nested brackets."""
    if raw.op in ("number", "date", "text", "name", "yes_no"):
        return raw.value
    inner = " ".join(shown(part) for part in raw.parts)
    return f"({raw.value or raw.op} {inner})"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a or b and not c", "(or a (and b (not c)))"),
        ("a and b or c and d", "(or (and a b) (and c d))"),
        ("(a or b) and c", "(and (or a b) c)"),
        ("not a == b", "(not (== a b))"),
        ("a + b * c - d", "(- (+ a (* b c)) d)"),
        ("(a + b) * c", "(* (+ a b) c)"),
        ("a / b / c", "(/ (/ a b) c)"),
        ("-a + -1", "(+ (neg a) (neg 1))"),
        ("30 < x <= 60", "(and (< 30 x) (<= x 60))"),
        ("a in [x, y]", "(in a (list x y))"),
        ("a not in b", "(not_in a b)"),
        ("a is missing", "(missing a)"),
        ("a is not missing and b", "(and (not_missing a) b)"),
        ("max(a, 1_000.50) >= 90%", "(>= (max a 1_000.50) 90%)"),
        ("day >= 2026-03-31", "(>= day 2026-03-31)"),
        ("2026 - 3 - 1 > x", "(> (- (- 2026 3) 1) x)"),
        ('group == "A & B"', '(== group "A & B")'),
        ("ok == true", "(== ok true)"),
        ("a（b，c）＞＝“x”", '(>= (a b c) "x")'),  # noqa: RUF001 (full width)
        ("  a  >  b  ", "(> a b)"),
    ],
)
def test_precedence_and_literals(text, expected):
    raw, problem = read(text)

    assert problem is None
    assert shown(raw) == expected


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        pytest.param("a = b", "CP305", 3, id="a single ="),
        pytest.param("a && b", "CP305", 3, id="&&"),
        pytest.param("a AND b", "CP311", 3, id="AND in capitals"),
        pytest.param("x > 50,000", "CP310", 7, id="a comma in a number"),
        pytest.param("x > 1e5", "CP306", 5, id="an exponent"),
        pytest.param("x > 1__0", "CP306", 5, id="two underscores"),
        pytest.param("x > 5 %", "CP305", 7, id="a blank before %"),
        pytest.param("1and x", "CP306", 1, id="a number glued to a word"),
        pytest.param("x > .5", "CP305", 5, id="no digit before the point"),
        pytest.param("x > 2026-3-1a", "CP306", 12, id="a date glued to a word"),
        pytest.param("x >", "CP308", 4, id="nothing after the sign"),
        pytest.param("(a", "CP308", 3, id="an open bracket"),
        pytest.param("a)", "CP311", 2, id="a closing bracket"),
        pytest.param("a b", "CP311", 3, id="two words"),
        pytest.param("a is b", "CP309", 6, id="is without missing"),
        pytest.param('x == "a', "CP307", 6, id="an open quotation mark"),
        pytest.param("a.b == 1", "CP305", 2, id="an attribute"),
        pytest.param("a[0] == 1", "CP311", 2, id="an index"),
        pytest.param("a.__class__", "CP305", 2, id="a dunder attribute"),
        pytest.param("lambda: 1", "CP305", 7, id="lambda"),
        pytest.param("lambda x", "CP311", 1, id="lambda without a colon"),
        pytest.param("a if b else c", "CP311", 3, id="if"),
        pytest.param("a ** b", "CP311", 4, id="power"),
        pytest.param("a // b", "CP311", 4, id="floor division"),
        pytest.param("a := 1", "CP305", 3, id="walrus"),
        pytest.param("{a: 1}", "CP305", 1, id="braces"),
        pytest.param("a < b < ", "CP308", 9, id="an unfinished chain"),
        pytest.param("", "CP304", 1, id="nothing"),
        pytest.param("x" * 501, "CP301", 1, id="501 characters"),
        pytest.param("(" * 13 + "a" + ")" * 13, "CP303", 14, id="13 brackets deep"),
        pytest.param("not " * 13 + "a", "CP303", 53, id="13 times not"),
        pytest.param("-" * 13 + "1", "CP303", 14, id="13 minus signs"),
        pytest.param("+".join("(a)" for _ in range(61)), "CP303", 1, id="61 brackets"),
        pytest.param("+".join("a" for _ in range(60)), "CP303", 98, id="60 summands"),
        pytest.param(
            " or ".join("a<b" for _ in range(70)), "CP303", 463, id="over 200 nodes"
        ),
    ],
)
def test_what_cannot_be_read(text, code, column):
    raw, problem = read(text)

    assert raw is None
    assert (problem.code, problem.place.column) == (code, column)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a = b", "Write == to compare two values."),
        ("a AND b", "Write 'and' in lower case."),
        ("a.b", "Names have no dots"),
        ("x > 50,000", "Write 50000 or 50_000"),
    ],
)
def test_hints_say_what_to_write(text, hint):
    _raw, problem = read(text)

    assert problem.hint.startswith(hint)
