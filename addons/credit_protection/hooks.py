from .models.credit_decision import GUARD_FUNCTION


def post_init_hook(env):
    """Go on with the credit limits that the companies have typed already."""
    env["credit.profile"]._adopt_typed_limits()


def uninstall_hook(env):
    """Drop the function behind the guard triggers; the triggers go with the table."""
    env.cr.execute(f"DROP FUNCTION IF EXISTS {GUARD_FUNCTION}() CASCADE")
