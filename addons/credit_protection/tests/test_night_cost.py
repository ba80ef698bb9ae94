from odoo.tests import tagged

from .night_common import NightCommon

# Queries of a batch in which nothing changes any more, by stage.
MOST = {
    "rating": 90,
    "limit_reviews": 20,
    "cover": 60,
    "deadlines": 60,
    "holds": 80,
    "figures": 40,
    "reminders": 60,
    "notices": 90,
    "promises": 40,
}
COUNT = 40


@tagged("post_install", "-at_install")
class TestNightCost(NightCommon):
    """Two records cost as many queries as forty."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Cover of all of them stops in 44 days.
        cls.usd_company.credit_alert_days = "50"
        cls.many = cls.env["res.partner"].create(
            [
                {"name": f"Buyer {n}", "is_company": True, "country_id": cls.us.id}
                for n in range(COUNT)
            ]
        )
        moves = cls.env["account.move"]
        for partner in cls.many:
            cls._cover(partner, 1_000)
            moves += cls._invoice(partner, 100, due=-16, post=False)
        moves.action_post()
        orders = cls.env["sale.order"]
        for partner in cls.many:
            orders += cls._order(partner, 50, user_id=cls.salesperson.id)
        orders.with_user(cls.salesperson).action_confirm()
        for move in moves:
            cls._promise(move, days=5)

    def test_each_stage(self):
        company = self.usd_company
        night = self._whole()
        self.assertEqual("done", night.state)
        for stage in night.stage_ids:
            if stage.name not in MOST:
                continue
            worker = stage._worker()
            ids = worker._night_todo(company, self.many)
            with self.subTest(stage=stage.name):
                if stage.name == "limit_reviews":
                    ids = self._profile(self.many).ids
                self.assertEqual(COUNT, len(ids))

                def work(some, worker=worker):
                    worker._night_batch(company, some)

                self.assertSameCost(work, ids, MOST[stage.name])
