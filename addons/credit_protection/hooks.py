from .models.credit_decision import GUARD_FUNCTION
from .models.credit_limit_change import GUARD_FUNCTION as LIMIT_GUARD


def post_init_hook(env):
    """Go on with the credit limits that the companies have typed already."""
    env["credit.profile"]._adopt_typed_limits()


def uninstall_hook(env):
    """Let go of the evidence, which would keep customers and orders from being deleted.

    The tables go with the addon; the function behind their triggers does not.
    """
    env.cr.execute(f"DROP FUNCTION IF EXISTS {GUARD_FUNCTION}() CASCADE")
    env.cr.execute(f"DROP FUNCTION IF EXISTS {LIMIT_GUARD}() CASCADE")
    env.cr.execute("DELETE FROM credit_hold")
    env.cr.execute("DELETE FROM credit_decision")
