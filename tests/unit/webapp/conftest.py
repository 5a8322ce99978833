"""The application and the inspecting client."""

from tests.application import *  # noqa: F403 - fixtures
