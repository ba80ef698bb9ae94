from . import ruleset_file
from . import submission_file
