from . import ruleset_file
from . import submission_file
from . import claim_pack
from . import reminder_files
from . import portal_statement
