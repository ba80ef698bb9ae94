"""The command line for rulesets: reads files, calls the engine, prints."""
