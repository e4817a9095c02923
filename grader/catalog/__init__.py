"""The catalogue: exercises/ and solutions/ as types. Reads files; starts nothing, runs nothing.

    exercises/<slug>/exercise.toml   title, tasks with points, pool, SQL files   -> exercises.py
    exercises/<slug>/<slug>.py       the stub: its functions and signatures      -> stubs.py
    exercises/<slug>/test_visible.py, solutions/<slug>/test_hidden.py: collected by pytest
                                     into CaseSpecs, held against the tasks      -> manifest.py
    solutions/<slug>/right/*.py      other styles that are right as well         -> right.py
    solutions/<slug>/wrong/*.py      stored mistakes                             -> wrong.py
    exercises/<slug>/README.md       a section for each task                     -> readme.py
    which tests can notice a change of which definition                          -> reach.py
    libraries that an exercise needs, and whether they are here                  -> needs.py
    <language>.po, README.de.md ...  the same in other languages                 -> translations.py
    a TOML file as a type; a mistake with its line                                -> toml.py
    reading any of them                                                          -> reading.py

A mistake in any of them is an ExerciseError that names the file and the line.
"""

from grader.catalog.exercises import (
    default_exercises,
    default_solutions,
    load_catalog,
)

__all__ = ["default_exercises", "default_solutions", "load_catalog"]
