"""The authoring gate: are the hidden tests right, and do they catch what they should?

It is read one way:

    gate         the story: material, runs, findings and holes of each exercise -> Validation
    reading      an exercise's folders -> Material; a mistake of the author's is told here
      signatures   where stub and solution ask for different things
      mutants      a right solution -> its mutants, one small change each, under names that last
        python_operators, promise_operators, sql_operators   the changes: of Python by libcst,
                  those that break a promise of the course apart, of SQL by sql_text
      equivalents  solutions/<slug>/equivalent.toml: mutants that no test can catch, and why
    material     what is tried, as types: right solutions, stub, stored mistakes, mutants
    runs         Material -> Runs: each entry against its tests, through the real engine
      trying       one file against chosen tests; a fault of ours twice tried
    judging      Runs -> findings
    findings     what came out, as types: the contract of validation.json
    holes        what keeps the gate from holding, each with a file and a line
    places       path:line
    figures      the numbers of a run, and the same numbers stored in docs/validation.md
    differences  a run as Markdown, held against an earlier one
    worth        what each function's points are for: the plain case, promises, details
    terminal, page   findings -> text
    scaffold     a new exercise, for which it holds: what `grader new` writes

Only tests that can reach a changed definition are run on it; the others see the reference's own
code and so its verdict. That makes the whole matrix affordable in every run. An author's mistake
that can be read from the files is an ExerciseError; one that only a run shows is a Hole.
"""

from grader.validate.findings import Validation
from grader.validate.gate import validate

__all__ = ["Validation", "validate"]
