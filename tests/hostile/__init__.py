"""Attacks on the grader, graded by the real pipeline. Theory of operation.

    attacks/<entry>_<name>/   attack.toml, and what the student hands in
    attacks/_pieces/          beginnings that several attacks share
    catalogue.toml            what may be tried; each entry has attacks, or a reason for none
    corpus.py                 reads them
    target.py                 the exercise under attack: made for this, strange to the engine
    canaries.py               secrets to be found, doors to be opened, where no student may get
    arena.py                  grades attacks beside an honest submission
    classes.py                which of them are graded as one class
    invariants.py             what must hold whatever was handed in; written.py: of what is written
    weaken.py                 the engine with one defence switched off:
                              walls_off.py, filters_off.py, checks_off.py, archives_off.py,
                              reports_off.py
    table.py                  the table of docs/security.md

An attack is a student's folder. It is held to invariants, not to messages: its score is that of
its honest part; what it wrote and sent comes out as valid files, escaped; no secret is in them;
it ends in time and leaves nothing behind; the honest submission that is graded in the same run,
beside it and right after the attack before, has full marks; several attacks may share one such
class. Code in the box prints ``BREACH: ...``
when it got where it must not, and ``tried ...`` when it is through, so an attack that broke down
on its way is no pass.

test_defences.py turns the question around: with one defence switched off, at least one of these
attacks must be seen to succeed, or another defence is named that stops it all the same.

attack.toml:

    what = "one sentence"           group = "of the catalogue"     priority = "P0"
    stopped_by = "which defence"    budget_s = 8                   # for the whole run
    name = "folder name"            # optional, else the attack's; name_bytes if it is no text
    pieces = ["honest", "wire"]     # optional: what tiny.py begins with, from attacks/_pieces
    alone = true                    # optional: shares no class with others of its group
    runs = 2                        # optional: graded again; the last one counts
    in_class = true                 # optional: found in a class's folder, not given by its path
    archive = ".zip"                # optional: not a folder; make.py writes the archive
    needs_groups = true             # optional: left out where boxes have no control groups
    case_s = 1.5                    # optional, for what hangs; also import_s and submission_s

    [expect]
    outcome = "graded"              # or "ungradable"
    score = 10                      # of 10; or most = 4, where the rest depends on luck
    says = "is encrypted"           # optional: must be in the result's message
    printed = "tried 7"             # optional: must be in what the code printed
    told = "what it must not"       # optional: must be in the message of each error
    recorded = "UPDATE counters"    # optional: must be in a statement on the wire
    cases = { test_counts = "error" }  # optional: the status of single cases

A file ``prepare.py`` beside it, run here and not handed in, makes what a repository cannot hold;
``make.py`` makes an archive. Both find the honest submission beside theirs.
"""
