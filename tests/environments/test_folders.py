"""Folders for temporary files, caches and work that are odd, full or not there."""

import pytest

from tests.environments.table import FOLDERS, Environment
from tests.environments.verdicts import hold


@pytest.mark.parametrize("environment", FOLDERS, ids=str)
def test_no_verdict_changes(environment: Environment) -> None:
    """The class gets what it gets everywhere, or a refusal names the culprit."""
    hold(environment)
