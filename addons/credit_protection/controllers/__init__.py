from . import ruleset_file
