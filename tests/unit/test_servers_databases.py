from pathlib import Path

import pytest

from grader.errors import ExerciseError
from grader.servers.databases import TemplateSpec, line_at


@pytest.mark.parametrize(
    ("position", "line"), [(None, None), ("1", 1), ("9", 1), ("11", 2), ("12", 3)]
)
def test_line_of_an_error_position(position: str | None, line: int | None) -> None:
    """PostgreSQL counts characters from 1, editors count lines from 1."""
    assert line_at("SELECT ü;\n\nSELECT 1", position) == line


def test_name_follows_the_text(tmp_path: Path) -> None:
    """Another text, another template database; the same text, the same one."""
    spec = TemplateSpec("shop", (tmp_path / "schema.sql",))
    spec.files[0].write_text("SELECT 1")
    first = spec.name
    spec.files[0].write_text("SELECT 2")
    second = spec.name
    spec.files[0].write_text("SELECT 1")
    assert first == spec.name != second


def test_name_follows_the_division_into_files(tmp_path: Path) -> None:
    """A statement that moves from one file to the next counts as a change."""
    files = tmp_path / "1.sql", tmp_path / "2.sql"
    spec = TemplateSpec("shop", files)
    names = []
    for texts in (("ab", "c"), ("a", "bc")):
        for path, text in zip(files, texts, strict=True):
            path.write_text(text)
        names.append(spec.name)
    assert names[0] != names[1]


def test_byte_order_mark(tmp_path: Path) -> None:
    """An editor's byte order mark is no part of the SQL."""
    path = tmp_path / "schema.sql"
    path.write_bytes(b"\xef\xbb\xbfSELECT 1")
    assert TemplateSpec("shop", (path,)).scripts() == [(path, "SELECT 1")]


def test_name_fits_postgresql(tmp_path: Path) -> None:
    """Identifiers are cut at 63 bytes; ours is never that long."""
    assert len(TemplateSpec("x" * 80, ()).name) <= 63


@pytest.mark.parametrize("content", [None, b"\xff"])
def test_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    """A missing file, or one that is not UTF-8, is the author's to mend and is named."""
    path = tmp_path / "schema.sql"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ExerciseError, match="cannot read") as caught:
        TemplateSpec("shop", (path,)).scripts()
    assert caught.value.path == path


def test_name_follows_the_traps(tmp_path: Path) -> None:
    """What is for tests and what is to play with never take each other's place."""
    file = tmp_path / "schema.sql"
    file.write_text("SELECT 1")
    assert TemplateSpec("shop", (file,)).name != TemplateSpec("shop", (file,), trapped=False).name
