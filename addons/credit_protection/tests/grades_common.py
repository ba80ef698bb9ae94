from datetime import timedelta

from odoo import Command

from .common import CREDIT
from .profile_common import ProfileCommon


class GradesCommon(ProfileCommon):
    """Two sources of grades, one of countries, and countries for two customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.quick_ref(CREDIT + "manager")
        cls.letters = cls._source(
            "letters", [("A", "", 1), ("C", "", 5), ("E", "", 10)]
        )
        cls.numbers = cls._source("numbers", [("1", "50", 3), ("51", "100", 8)])
        cls.countries = cls._source("atlas", [], kind="country")
        cls.germany, cls.china = cls.env.ref("base.de"), cls.env.ref("base.cn")
        cls.customer.country_id = cls.germany
        cls.other_customer.country_id = cls.china

    @classmethod
    def _source(cls, code, steps, **vals):
        return cls.env["credit.grade.source"].create(
            {
                "name": code.title(),
                "code": code,
                "scale_ids": [
                    Command.create({"name": name, "up_to": up_to, "grade": grade})
                    for name, up_to, grade in steps
                ],
                **vals,
            }
        )

    @classmethod
    def _grade(cls, partner, grade, *, source=None, days=0, **vals):
        return cls.env["credit.grade"].create(
            {
                "partner_id": partner.id,
                "source_id": (source or cls.letters).id,
                "grade": grade,
                "date": cls.today - timedelta(days=days),
                **vals,
            }
        )

    @classmethod
    def _risk(cls, country, level, *, days=0, **vals):
        return cls.env["credit.country.risk"].create(
            {
                "country_id": country.id,
                "level": str(level),
                "valid_from": cls.today - timedelta(days=days),
                **vals,
            }
        )

    def _said(self, partner, company=None, as_of=None):
        facts = self.env["credit.external.facts"]._for_partners(
            company or self.usd_company, partner, as_of or self.today
        )
        return facts[partner.commercial_partner_id.id]
