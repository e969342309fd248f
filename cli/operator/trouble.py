"""How a verb says that it could not be done."""


class NotDone(Exception):
    """The verb was understood and could not be done; the message says why and what may help."""


class NotUnderstood(ValueError):
    """The verb was asked for with something that it does not know."""
