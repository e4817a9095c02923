"""An environment of our own: nobody's settings change a verdict. Theory of operation.

    grader, as somebody started it
      --> restart.py: the same Python anew, its variables from an allow-list, without its flags
      --> settle.py: umask, signals, limits, folders, streams
      --> the commands, the fork server, pytest, boxes

A process cannot undo what Python, the dynamic linker or a library read of its environment when it
started. So the program's first step replaces itself: the same interpreter, without the flags that
it was given, with what is named in variables.py and nothing else. All that judges descends from
that process and inherits from it. Whatever nobody thought of is not in the list, and so not there.

What no variable says is put right next: the umask, signals that were ignored or blocked, limits of
processes, the folder for temporary files, streams that are closed or full. Where that cannot be
done it is an OperatorError, with the variable or the limit and the way out, before anything is
graded.

What an operator wants otherwise in a course is in its file, and course.py finds that: never in what
students handed in, nor written by another user.
"""

from grader.environment.restart import restart

__all__ = ["restart"]
