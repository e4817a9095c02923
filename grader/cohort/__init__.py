"""A class over a term: what was downloaded, whose it is, and what OUT keeps of it.

What was handed in, and by whom:

    intake       PATHs -> what is graded, by which rule, what was left aside
    around       what an intake has besides its PATHs
    packed       a class's archive, unpacked; a student's stays as it is
    downloads    a platform's download, a module for each layout
    own_folders  what lies in folders of one's own
    tree         what lies in a folder, or in a class's archive (unpacked)
    picking      of what a student handed in: which file is which exercise's
    attempts     of several of a student: which one counts
    handed       a student, and what was handed in
    archived     what is in the archives that students handed in
    roster       roster.csv -> people, joined to what was handed in
    columns      whatever a roster calls them
    shown        an intake, as lines for a terminal

By the rules of the course:

    course_file  grader.toml, read with its lines
    rules        what no command line says: lateness, feedback by attempt
    lateness     how late something was, and what that takes off

From one grading to the next:

    place        the folder in OUT that is ours: OUT/.grader
    choosing     the submissions that `--only` names
    dealing      the part of them that is a run's: `--shard`
    state        whose result is in OUT, and what it rests on
    planning     who has to be graded, and whose result stands
    keeping      account of each grading as it is done
    history      each grading of each submission, as it is kept
    changes      whose score another grading changed, by which tests, and why
    handed_in    when what counts was handed in, and which attempt it is
    tried        several attempts of a student, graded, and which of them counts
    merging      the OUTs of several shards -> one

When a student asks:

    appeal       whose result is meant, what it rests on, and which test
    replaying    that test once more, on the file that was graded

And what becomes of it:

    graded       everybody's result, and who they are
    adjustments  what people have changed of scores
    counting     what counts then: with that, and after what lateness takes
    audit        each change of it, kept with who, when, what, before and after
    publishing   what students may see, given out
    published    the files that were given out, and which of them are ours
    forgetting   a person removed
    statistics   what is kept of those who were forgotten
    progress     how the class's scores moved from grading to grading
    similarity   whose files look alike, and where
    winnowing    the fingerprints by which that is found
"""

from grader.cohort.changes import Change, tell_change
from grader.cohort.choosing import choose
from grader.cohort.dealing import Shard, deal
from grader.cohort.keeping import Keeper, write_changes
from grader.cohort.planning import Plan, hash_archive, list_absent, make_plan
from grader.cohort.state import State, read_seed, read_state

__all__ = [
    "Change",
    "Keeper",
    "Plan",
    "Shard",
    "State",
    "choose",
    "deal",
    "hash_archive",
    "list_absent",
    "make_plan",
    "read_seed",
    "read_state",
    "tell_change",
    "write_changes",
]
