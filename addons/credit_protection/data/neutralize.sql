-- nothing leaves a copy by itself, also where its scheduled actions are switched on again
UPDATE res_company
   SET credit_escalation_mode = 'manual'
 WHERE credit_escalation_mode = 'automatic';

-- runs that were at work where the copy was taken go on there, not here
UPDATE credit_night
   SET state = 'given_up',
       ended_at = now() AT TIME ZONE 'UTC'
 WHERE state IN ('running', 'waiting');
