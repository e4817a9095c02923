"""What the grader orders before there are calls. The nursery: single bytes, and an exit code back.

One order at a time; FORK and LOOK have no answer. Whatever the child did is told by the answer to
END.
"""

import struct

#: Nursery to grader, once: everything is imported, orders may come.
READY = b"r"

#: Grader to nursery, with two descriptors (RPC, output): fork a child for a test.
FORK = b"f"

#: Grader to nursery: have the child tell where its code is, which does not answer.
LOOK = b"l"

#: Grader to nursery: kill all that the test started, and answer how the child ended.
END = b"e"

#: The answer to END: the exit code, or minus the number of the signal that ended the child; and
#: whether the box's memory file systems are as they were before any test.
ENDED = struct.Struct("!i?")

#: In place of an exit code: there was no child, fork failed.
NO_CHILD = 1 << 16

#: The variable of a child that no nursery forks: a host and port to call, a word to say there.
LINE = "GRADER_LINE"

#: In place of a nursery's descriptor: be such a child.
ALONE = "alone"

#: What a child's second frame asks for, once it is known what was handed over: compile the file and
#: answer with the code, or load it.
COMPILE = "compile"
LOAD = "load"

#: In the place of what is asked, later on: nothing is, and nothing is answered. What is noted of
#: lines is of the calls that come now.
BEGIN_AGAIN = "begin again"
