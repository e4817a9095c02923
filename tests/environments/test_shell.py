"""What a shell says: umask, streams, limits, signals, who one is."""

import pytest

from tests.environments.table import SHELL, Environment
from tests.environments.verdicts import hold


@pytest.mark.parametrize("environment", SHELL, ids=str)
def test_no_verdict_changes(environment: Environment) -> None:
    """The class gets what it gets everywhere, or a refusal names the culprit."""
    hold(environment)
