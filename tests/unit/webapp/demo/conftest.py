"""The filled demonstration."""

from tests.filled_demo import *  # noqa: F403 - fixtures
