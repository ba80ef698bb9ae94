"""What is asked several times while documents are judged, and cannot change meanwhile.

The profiles are locked and the transaction sees one moment, so that the same question
has the same answer; asking it once makes confirming an order faster.
"""

from contextlib import contextmanager

# What is remembered under one name: profiles, a mark of the active rules, who decides.
PROFILES = "profiles"
RULES = "rules"
SIGNER = "signer"
_ONCE = "credit_protection.once"


@contextmanager
def asking_once(cr):
    """Remember answers for the block, or for the one that it lies in."""
    outermost = _ONCE not in cr.cache
    if outermost:
        cr.cache[_ONCE] = {}
    try:
        yield
    finally:
        if outermost:
            cr.cache.pop(_ONCE, None)


def once(cr, question, ask):
    """Return the answer to a question: the one that is remembered, else a new one."""
    answers = cr.cache.get(_ONCE)
    if answers is None:
        return ask()
    if question not in answers:
        answers[question] = ask()
    return answers[question]


def remember(cr, question, answer):
    """Remember the answer to a question that nobody needs to ask again."""
    if _ONCE in cr.cache:
        cr.cache[_ONCE][question] = answer


def remembered(cr, question):
    """Return the answer that is remembered, or None; nothing is asked."""
    return cr.cache.get(_ONCE, {}).get(question)


def judging(cr):
    """Return whether documents are being judged: the gate has looked around."""
    return remembered(cr, RULES) is not None


def forget(cr):
    """Forget the answers: something was made that they do not know."""
    cr.cache.get(_ONCE, {}).clear()
