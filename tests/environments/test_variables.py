"""Variables that Python, libraries, the terminal and the linker read."""

import pytest

from tests.environments.table import LIBRARIES, PYTHON, WORDS, Environment
from tests.environments.verdicts import hold


@pytest.mark.parametrize("environment", [*PYTHON, *LIBRARIES, *WORDS], ids=str)
def test_no_verdict_changes(environment: Environment) -> None:
    """The class gets what it gets everywhere, or a refusal names the culprit."""
    hold(environment)
