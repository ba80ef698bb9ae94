from datetime import timedelta

from .gate_common import GateCommon


class LimitCommon(GateCommon):
    """Temporary limits and groups, made in one line each."""

    @classmethod
    def _day(cls, days):
        return cls.today + timedelta(days=days)

    @classmethod
    def _temporary(cls, profile, amount, start=0, end=10, user=None, **vals):
        """Grant a temporary limit for days counted from today."""
        return (
            cls.env["credit.temporary.limit"]
            .with_user(user or cls.credit_manager)
            .create(
                {
                    "profile_id": profile.id,
                    "amount": amount,
                    "date_from": cls._day(start),
                    "date_to": cls._day(end),
                    "reason": "Large project",
                    **vals,
                }
            )
        )

    @classmethod
    def _family(cls, limit=1000, company=None, own=None):
        """Return top, two daughters of it and one of theirs; one limit for all.

        :param own: limit of each of them; unlimited unless given
        """
        top = cls._partner("Holding", is_company=True)
        north = cls._partner("Holding North", is_company=True, parent_id=top.id)
        south = cls._partner("Holding South", is_company=True, parent_id=top.id)
        far = cls._partner("Holding Far North", is_company=True, parent_id=north.id)
        family = top + north + south + far
        for partner in family:
            cls._limit(partner, own or 0, "amount" if own else "unlimited", company)
        cls._profile(top, company).write(
            {"group_limit_kind": "amount", "group_limit": limit}
        )
        return family

    @classmethod
    def _force(cls, partner, company=None):
        """Return state and amount of the limit in force."""
        company = company or cls.usd_company
        limits = cls.env["credit.facts"]._limits(
            company, partner, company._credit_today()
        )
        facts = limits[partner.commercial_partner_id.id]
        return facts["limit_state"], facts["credit_limit"]

    @classmethod
    def _changes(cls, profile):
        """Return the history of a limit, oldest first."""
        cls.env.flush_all()
        return cls.env["credit.limit.change"].search(
            [("profile_id", "=", profile.id)], order="id"
        )
