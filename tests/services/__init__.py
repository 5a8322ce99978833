"""What the tests need from outside Python: a database server and a browser."""


class Unavailable(Exception):  # noqa: N818 - said as a state of the machine, not as a fault
    """The machine lacks something a test needs; the message says what.

    A fixture turns it into ``pytest.skip(f"system: {reason}")``: `run.py test` lists such skips by name, and fails on them in CI.
    """
