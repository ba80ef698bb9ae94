from odoo.tests import tagged

from .limit_common import LimitCommon


@tagged("post_install", "-at_install")
class TestLimitMerge(LimitCommon):
    """Merged customers keep the stricter of everything about their limits."""

    def _merge(self, kept, other):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((kept + other).ids, kept)
        self.env.invalidate_all()
        return self._profile(kept)

    def test_the_earlier_dates_and_the_smaller_group_limit(self):
        kept, other = self._partner("Kept"), self._partner("Other")
        self._limit(kept, 500).write(
            {
                "limit_expires_on": self._day(90),
                "group_limit_kind": "amount",
                "group_limit": 900,
            }
        )
        self._limit(other, 0, "unlimited").write(
            {
                "limit_expires_on": self._day(30),
                "limit_review_on": self._day(20),
                "group_limit_kind": "amount",
                "group_limit": 800,
            }
        )
        profile = self._merge(kept, other)
        self.assertRecordValues(
            profile,
            [
                {
                    "limit_kind": "amount",
                    "credit_limit": 500,
                    "limit_expires_on": self._day(30),
                    "limit_review_on": self._day(20),
                    "group_limit_kind": "amount",
                    "group_limit": 800,
                }
            ],
        )
        origins = self._changes(profile).filtered(lambda c: c.origin == "merge")
        self.assertEqual(
            {"limit_expires_on", "limit_review_on", "group_limit"},
            set(origins.mapped("what")),
        )

    def test_the_history_of_both_stays(self):
        kept, other = self._partner("Kept"), self._partner("Other")
        self._limit(kept, 500)
        before = self._changes(self._limit(other, 300))
        profile = self._merge(kept, other)
        self.assertEqual(300, profile.credit_limit)
        self.assertFalse(before - self._changes(profile))
        self.assertEqual({kept}, set(before.partner_id))
        self.assertEqual({"Other"}, set(before.mapped("partner_name")))

    def test_only_temporary_limits_below_the_merged_one_go_on(self):
        kept, other = self._partner("Kept"), self._partner("Other")
        mine, theirs = self._limit(kept, 500), self._limit(other, 600)
        higher = self._temporary(mine, 800, 0, 5)
        lower = self._temporary(theirs, 100, 0, 5)
        lowest = self._temporary(mine, 50, 8, 9)
        crossing = self._temporary(theirs, 90, 9, 12)
        profile = self._merge(kept, other)
        self.assertEqual(profile, (higher + lower + lowest + crossing).profile_id)
        self.assertEqual(
            ["ended", "running", "planned", "ended"],
            (higher + lower + lowest + crossing).mapped("state"),
        )
        self.assertEqual(("amount", 100), self._force(kept))

    def test_temporary_credit_of_one_does_not_lift_the_other(self):
        kept, other = self._partner("Kept"), self._partner("Other")
        self._limit(kept, 0, "unchecked")
        limit = self._temporary(self._limit(other, 0, "none"), 100)
        self._merge(kept, other)
        self.assertEqual("ended", limit.state)
        self.assertEqual(("none", 0), self._force(kept))
