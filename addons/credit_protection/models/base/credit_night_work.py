import logging
from collections import deque

from psycopg2 import OperationalError
from psycopg2.errors import UniqueViolation

from odoo import api, models

_logger = logging.getLogger(__name__)


# When so many fail and nothing worked, it is no matter of single records.
MANY = 50


def each_alone(env, ids, work):
    """Do all together; what fails is halved until each fails for itself only.

    What fails is rolled back. Transactions that met others begin again as a whole:
    their errors are passed on.

    :param ids: what is worked on; empty for work that is one statement
    :param work: what does some ids, and returns those that others work on, if any
    :return: the ids others work on, and ``{id: error}``; False as id means all of it
    """
    parts, busy, failed, worked = deque([list(ids)]), [], {}, False
    while parts:
        # In turns from both ends: neighbours often fail for one reason.
        part = parts.pop() if len(failed) % 2 else parts.popleft()
        try:
            with env.cr.savepoint():
                busy += work(part) or ()
            worked = True
        except OperationalError:
            raise
        except Exception as error:
            env.invalidate_all()
            if len(part) > 1:
                half = len(part) // 2
                parts.extendleft([part[half:], part[:half]])
                continue
            if part and isinstance(error, UniqueViolation):
                # Somebody has just made the same; this transaction cannot see it yet.
                busy += part
                continue
            _logger.exception("It could not be done for %s", part)
            failed[part[0] if part else False] = error
            if not worked and len(failed) >= MANY:
                return [], {False: error}
    return busy, failed


def how_many(failed, ids):
    """Return how many records failed: all of them, or those that are named."""
    return len(ids) or 1 if False in failed else len(failed)


class CreditNightWork(models.AbstractModel):
    """What a stage of the night has to be able to do. Called past all rights."""

    _name = "credit.night.work"
    _description = "Work of the Night"

    # The model of the records, where it is not the one that works on them.
    _night_records = None

    @api.model
    def _night_todo(self, company, partners):
        """Return the ids of what is to be done today, in their order.

        :param partners: the commercial partners to do it for; empty means all
        :return: None for work that is one statement, whoever it is about
        """
        raise NotImplementedError

    @api.model
    def _night_batch(self, company, ids):
        """Do some of them in a fixed number of queries; harmless when repeated.

        :return: ids that somebody else is working on: they are tried again later
        """
        raise NotImplementedError

    @api.model
    def _night_over(self, company):
        """Do what is done once, when all batches of the stage are over."""

    @api.model
    def _night_trial(self, company, ids):
        """Do some of them in a transaction that is rolled back afterwards.

        What leaves the database, as a letter or a confirmed order, is left out.
        """
        return self._night_batch(company, ids)

    @api.model
    def _night_domain(self, company, partners):
        """Return the domain of the records of a company, and of these customers."""
        domain = [("company_id", "=", company.id)]
        if partners:
            domain.append(("partner_id.commercial_partner_id", "in", partners.ids))
        return domain

    @api.model
    def _night_lock(self, records, **how):
        """Return those of the records that are free, and the ids of the others."""
        records = records.exists()
        free = records.try_lock_for_update(**how)
        return free, (records - free).ids
