"""From the wheel alone to a function that passes: an empty environment, an empty home."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.student import Student

#: Takes % and _ in the text for wildcards.
NEARLY = """\
async def search_users(pool: asyncpg.Pool, text: str) -> list[dict[str, Any]]:
    rows = await pool.fetch(
        "SELECT * FROM users WHERE name ILIKE '%' || $1 || '%' ORDER BY id", text
    )
    return [dict(row) for row in rows]
"""
MENDED = NEARLY.replace("name ILIKE '%' || $1 || '%'", "strpos(lower(name), lower($1)) > 0")

FINDS = "search_users finds text anywhere in the name, in upper or lower case"
LITERAL = "Percent, underscore and quotes in the searched text mean themselves"


@pytest.fixture(scope="module")
def student(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Student:
    """Who has installed the wheel, and what it depends on from where pip has its packages."""
    home = tmp_path_factory.mktemp("home")
    subprocess.run([sys.executable, "-m", "venv", home / "venv"], check=True)
    pip = [str(home / "venv/bin/python"), "-m", "pip", "install", "--quiet", str(wheel)]
    installed = subprocess.run(pip, capture_output=True, encoding="utf-8")
    assert installed.returncode == 0, installed.stderr
    return Student(home, str(home))


def test_an_hour(student: Student) -> None:
    """Start, check, write a function with a mistake, check, mend it, check: it passes."""
    student.do("grader", "start", "work")
    begun = student.run("grader", "check", "work", "--task", "1.2")
    assert "search_users" in begun.out and f"✓ {FINDS}" not in begun.out

    student.write("basic_operations", "search_users", NEARLY)
    nearly = student.run("grader", "check", "work", "--task", "1.2").out
    assert f"✓ {FINDS}" in nearly and f"✗ {LITERAL}" in nearly

    student.write("basic_operations", "search_users", MENDED)
    mended = student.run("grader", "check", "work", "--task", "1.2").out
    assert f"✓ {FINDS}" in mended and f"✓ {LITERAL}" in mended
    assert (student.home / "work" / "report.html").is_file()


def test_the_version_is_the_wheels(student: Student, wheel: Path) -> None:
    """What is installed says which commit it was built from, without a checkout or git."""
    said = student.do("grader", "--version").split()[-1]
    assert wheel.name.split("-")[1] == said
