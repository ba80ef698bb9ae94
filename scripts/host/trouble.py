"""The one exception that people get to read."""


class Trouble(Exception):
    """Something the user has to know: one sentence that says what to do next."""


class NetworkTrouble(Trouble):
    """A download failed; nothing that was there before is lost."""
