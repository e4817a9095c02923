"""Other systems' graders: the file that each reads of a result, and what it is given to grade.

platform     what a platform is: a file, how it is rendered, what is packed for it
lines        a result as a list of lines, the same for every platform: escaped, capped, narrowed
kit          what every pack has in it, and the scripts that all share
archives     ZIP and tar, in memory
metadata     what Gradescope says of a submission
gradescope, prairielearn, exercism, autolab, submitty, inginious, codegrade, classroom50, junit
             a system each, and where its format is said
known        which there are, by name

A new platform is a module, a line in ``known`` and in ``choices.Export``, and its reader in
``tests/grader_readers.py``. Of a fault of ours no platform is told a score.
"""
