"""The one error that keeps the process from starting."""


class StartError(Exception):
    """The process cannot start as it is told: the text gives fact, place, consequence and remedy, and no secret."""
