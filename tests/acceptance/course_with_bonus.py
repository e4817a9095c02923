"""The tiny exercise, and beside it the same one as a bonus."""

from pathlib import Path

from tests.tiny_exercise import TOML, Tiny, write_tiny

BONUS = "bonus = true\n" + TOML.replace("9.1", "9.2")


def write_course(root: Path, *, bonus: str = BONUS) -> Tiny:
    """The tiny exercise, and its twin as a bonus."""
    tiny = write_tiny(root)
    for folder in (root / "exercises", root / "solutions"):
        (folder / "more").mkdir()
        for path in (folder / "tiny").iterdir():
            text = path.read_text().replace('"9.1"', '"9.2"')
            (folder / "more" / path.name.replace("tiny", "more")).write_text(text)
    (root / "exercises" / "more" / "exercise.toml").write_text(bonus)
    return tiny
