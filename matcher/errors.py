"""Errors that `matcher` raises on purpose, with the data a caller needs to answer well."""


class MatcherError(Exception):
    """Base of every error that is about the input or state of the engine, not about a bug in it."""


class UnknownConceptError(MatcherError, KeyError):
    """A concept URI was asked for that the taxonomy does not hold.

    Parameters
    ----------
    uri : str
        The URI as received.
    """

    def __init__(self, uri: str) -> None:
        super().__init__(f"the taxonomy holds no concept {uri!r}")
        self.uri = uri


class UnknownOpeningError(MatcherError, KeyError):
    """An opening was asked for that the market does not hold.

    Parameters
    ----------
    opening_id : str
        The id as received.
    """

    def __init__(self, opening_id: str) -> None:
        super().__init__(f"the market holds no opening {opening_id!r}")
        self.opening_id = opening_id


class TaxonomyError(MatcherError, ValueError):
    """A taxonomy source could not be read; the message names the file and what was expected in it."""


class ArtifactError(MatcherError, ValueError):
    """A saved artifact is damaged, of another version, or does not fit what it is loaded into."""


class LexiconError(MatcherError, ValueError):
    """An entry of a lexicon cannot be read, or does not do what its own test sentence says; the message names the entry.

    Parameters
    ----------
    message : str
        What is wrong, naming the file or entry.
    fault : str, default="file"
        What to mend, for whoever words it in another language: ``language``, ``indicator``, ``severity``, ``negation``, ``phrase``,
        ``unless``, ``question``, ``example`` or ``clean`` (the columns of an entry), ``name``, or ``file``.
    """

    def __init__(self, message: str, fault: str = "file") -> None:
        super().__init__(message)
        self.fault = fault
