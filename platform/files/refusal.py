"""How a file is turned down."""


class Refused(Exception):  # noqa: N818 -- an answer, and no error
    """A file that is not kept: one sentence for a child, what is wrong and what to do."""


class Unsure(Refused):
    """A file that took too long, or ended those who cleaned it.

    It is the file's fault, or the machine's, which has too much to do just now: worth
    another try later, and not for ever.
    """
