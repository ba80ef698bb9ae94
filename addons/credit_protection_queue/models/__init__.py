from . import credit_night
from . import credit_night_batch
from . import credit_night_stage
