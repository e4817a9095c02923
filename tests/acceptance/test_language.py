"""Students are spoken to in their language, and nothing that is graded depends on it."""

import json
import shutil
from pathlib import Path

import msgspec
import pytest

from tests.acceptance.program import Graded, run_grader

ROOT = Path(__file__).parents[2]

HALF = ROOT / "tests" / "submissions" / "demo" / "half"
SLUG = "basic_operations"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Graded]:
    """The same submission, graded in English and in German with one seed."""
    graded = {}
    for language in ("en", "de"):
        out = tmp_path_factory.mktemp(language)
        run = run_grader(
            *("grade", HALF, "-o", out, "--exercise", SLUG, "--seed", "1", "--also", "gradescope"),
            *("--language", language),
        )
        assert run.code == 0, run
        graded[language] = Graded(run, out)
    return graded


def test_a_page_is_german(runs: dict[str, Graded]) -> None:
    """Its frame, the words of hidden tests and of explanations, and the README's section."""
    page = runs["de"].page("half")
    assert '<html lang="de">' in page
    for words in (
        "Was zu beheben ist",
        "Eine Verbindung aus deinem Pool zu nehmen kostet keinen Roundtrip zusätzlich",
        "PostgreSQL erwartet für $2 einen Text und hat ein dict bekommen.",
        "Lass die Datenbank sprechen.",
        "8,5 / 11,75",
    ):
        assert words in page, words


def test_an_english_page_says_so(runs: dict[str, Graded]) -> None:
    """Nothing of another language is in it."""
    page = runs["en"].page("half")
    assert '<html lang="en">' in page
    assert "What to mend" in page
    assert "Was zu beheben ist" not in page


def test_result_json_does_not_depend_on_it(runs: dict[str, Graded]) -> None:
    """Titles, messages, hints and details are those of the English run, byte by byte."""
    told = {
        language: [
            (case.id, case.status, case.title, case.message, case.hint, case.explanation)
            for case in graded.cases("half").values()
        ]
        for language, graded in runs.items()
    }
    assert msgspec.json.encode(told["de"]) == msgspec.json.encode(told["en"])


def test_what_gradescope_shows_is_german(runs: dict[str, Graded]) -> None:
    """Its students read it, too."""
    told = json.loads((runs["de"].out / "half" / "gradescope.json").read_text())
    first = told["tests"][0]
    assert first["name"].endswith("liest und schreibt JSON, nicht nur die erste")
    assert first["output"].startswith("Fehler\n\nPostgreSQL erwartet für $2 einen Text")


def test_grading_does_not_heed_the_locale(tmp_path: Path) -> None:
    """Only the option and its variable say the language of a class."""
    locale = {"LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de"}
    run = run_grader("grade", HALF, "-o", tmp_path, "--exercise", SLUG, env=locale)
    assert run.code == 0, run
    assert '<html lang="en">' in (tmp_path / "half" / "report.html").read_text()


def test_a_student_starts_in_their_language(tmp_path: Path) -> None:
    """READMEs and stub have their usual names, and no translation lies beside them."""
    run = run_grader("start", tmp_path / "work", env={"LANG": "de_AT.UTF-8"})
    assert run.out.startswith("Deine Übungen sind in")
    whole = (tmp_path / "work" / "README.md").read_text()
    assert whole.startswith("# Deine asyncpg-Übungen")
    assert "| Aufgabe | im Tutorial |" in whole
    assert "*Data Types and Conversions* (Geld ist `Decimal`) |" in whole
    assert f"[Asynchrone Grundlagen]({SLUG}/README.md)" in whole
    folder = tmp_path / "work" / SLUG
    assert (folder / "README.md").read_text().startswith("# Übung 1")
    assert '"""Übung 1' in (folder / f"{SLUG}.py").read_text()
    assert sorted(path.name for path in folder.glob("*.*.*")) == []


def test_a_check_speaks_german(tmp_path: Path) -> None:
    """The plan, each verdict, the report and the page."""
    shutil.copytree(HALF, tmp_path / "work")
    run = run_grader("check", "create_pool", "--language", "de", cwd=tmp_path / "work")
    assert run.out.startswith("Geprüft wird basic_operations (create_pool) in ")
    assert "create_pool öffnet einen Pool, dessen Verbindungen JSON lesen" in run.words
    assert "Nächster Schritt: Rufe set_type_codec" in run.words
    assert "1 von 2 Tests nicht bestanden" in run.words
    assert '<html lang="de">' in (tmp_path / "work" / "report.html").read_text()


def test_packing_speaks_german(tmp_path: Path) -> None:
    """What is in the archive, and an error with its way out."""
    shutil.copytree(HALF, tmp_path / "work")
    run = run_grader("pack", "--language", "de", cwd=tmp_path / "work")
    assert "noch nicht geschrieben: " in run.words
    assert run.out.endswith("Gib diese Datei ab, wie sie ist.\n")
    refused = run_grader("pack", "-o", "work.tar", "--language", "de", cwd=tmp_path / "work")
    assert refused.code == 2
    complaint, way_out = refused.err.splitlines()
    assert complaint == "Fehler: work.tar endet nicht auf .zip"
    assert way_out == "  Tipp: Gepackt wird ein ZIP-Archiv."


@pytest.mark.parametrize("command", ["shell", "database"])
def test_playing_speaks_german(command: str, tmp_path: Path) -> None:
    """A word that is no exercise is told in the language of the locale."""
    run = run_grader(command, "nothing", cwd=tmp_path, env={"LANG": "de_DE.UTF-8"})
    assert run.code == 2
    assert run.err.startswith("Fehler: es gibt keine Übung 'nothing'\n  Tipp: Es gibt: ")


@pytest.mark.parametrize("asked", [["check", "--language", "de", "--help"], ["help", "check"]])
def test_help_is_german(asked: list[str]) -> None:
    """By the option, which stands before it, and by the locale."""
    run = run_grader(*asked, env={} if "--language" in asked else {"LANG": "de_DE.UTF-8"})
    for text in ("Aufruf: grader check", "Jedes WORD sagt", "Optionen:", "ohne Angabe: embedded"):
        assert text in run.words
    assert "--watch Prüft noch einmal" in run.words
    assert "Beispiele, im Ordner mit deinen Übungen: grader check" in run.words


def test_help_lists_commands_in_german() -> None:
    """Those for staff as well: what they are, in a sentence."""
    run = run_grader("--help", env={"GRADER_LANGUAGE": "de"})
    assert "Befehle: start Kopiert die Übungen" in run.words
    assert "validate Hält die versteckten Tests" in run.words


def test_an_unknown_language_is_told(tmp_path: Path) -> None:
    """And English is spoken."""
    run = run_grader("start", tmp_path / "work", "--language", "tlh")
    assert run.code == 0
    assert "There is no language 'tlh': English it is." in run.words
    assert "Your exercises are in" in run.words


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["check", "--frst"], "Fehler: Eine Option '--frst' gibt es nicht. Meinst du '--first'?"),
        (["chekc"], "Fehler: Einen Befehl 'chekc' gibt es nicht. Meinst du 'check'?"),
        (["check", "--trouble"], "Fehler: Hinter der Option '--trouble' fehlt ein Wert."),
        (["shell", "a", "b"], "Fehler: Ein Argument ist zu viel (b)"),
        (["grade"], "Fehler: Es fehlt das Argument 'PATH...'."),
    ],
    ids=lambda words: words[0] if isinstance(words, list) else "",
)
def test_a_slip_in_a_command_is_told_in_german(words: list[str], told: str) -> None:
    """click says it in English: a sentence of its that has changed would stay so."""
    run = run_grader(*words, env={"GRADER_LANGUAGE": "de"})
    assert run.code == 2
    assert told in run.err.splitlines()
