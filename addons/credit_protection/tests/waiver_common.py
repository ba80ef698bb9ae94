from datetime import timedelta

from .test_hold import HoldCommon

LIMIT, OVERDUE = "standard/over-limit", "standard/overdue"


class WaiverCommon(HoldCommon):
    """Two orders on hold above the limit, and a short way to waive the rule."""

    @classmethod
    def _grant(cls, profile=None, key=LIMIT, user=None, days=30, **terms):
        profile = profile or cls.profile
        today = profile.company_id._credit_today()
        terms = {
            "weaken_to": "warn",
            "valid_from": today,
            "valid_until": today + timedelta(days=days),
            "is_limited": False,
            "up_to_amount": 0.0,
            "reason": "Payment plan",
            **terms,
        }
        waivers = cls.env["credit.waiver"].with_user(user or cls.credit_manager)
        return waivers._grant(profile.with_env(waivers.env), key, terms)
