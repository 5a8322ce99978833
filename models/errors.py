"""What the domain refuses, with the data that a page needs to say it kindly."""


class DomainError(Exception):
    """Base of every refusal by a rule of the field."""


class InvalidTransition(DomainError):  # noqa: N818 - named for what it says
    """A record was asked to go where its state does not lead.

    `kind` says what the record is, `source` and `target` are the states.
    """

    def __init__(self, kind: str, source: str, target: str) -> None:
        super().__init__(f"a {kind} that is {str(source)!r} cannot become {str(target)!r}")
        self.kind = kind
        self.source = source
        self.target = target


class ConsentMissing(DomainError):  # noqa: N818
    """Something was to be shared or computed without a consent in force; `purpose` says which."""

    def __init__(self, purpose: str) -> None:
        super().__init__(f"no consent in force for {str(purpose)!r}")
        self.purpose = purpose


class NotVetted(DomainError):  # noqa: N818
    """An employer was to act before it was vetted; `standing` says where it is."""

    def __init__(self, standing: str) -> None:
        super().__init__(f"an employer that is {str(standing)!r} cannot do this")
        self.standing = standing


class NumberTaken(DomainError):  # noqa: N818
    """An employer goes by a register number that another one has; `number` is it."""

    def __init__(self, number: str) -> None:
        super().__init__(f"another employer has the number {number!r}")
        self.number = number


class Incomplete(DomainError):  # noqa: N818
    """A record lacks what the law or the field asks before the next step; `fields` names it."""

    def __init__(self, *fields: str) -> None:
        super().__init__(f"still missing: {', '.join(fields)}")
        self.fields = fields


class KeyUnavailable(DomainError):  # noqa: N818
    """A sealed value cannot be opened: its key is missing, shredded, or not the right one. Never garbage instead."""


class Shredded(KeyUnavailable):
    """Her key was deleted: she was erased. Nothing else that cannot be opened may be taken for this."""
