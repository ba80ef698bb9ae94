from .models.base.credit_evidence import CreditEvidenceGuard


def post_init_hook(env):
    """Go on with the credit limits that the companies have typed already."""
    env["credit.profile"]._adopt_typed_limits()


def uninstall_hook(env):
    """Let go of the evidence, which would keep customers and orders for ever."""
    for name, model in env.registry.items():
        if issubclass(model, CreditEvidenceGuard) and not model._abstract:
            env[name]._let_go()
    env.cr.execute("DELETE FROM credit_hold")
    env.cr.execute("DELETE FROM credit_decision")
