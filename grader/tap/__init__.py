"""The tap: a passive proxy between the student's code and PostgreSQL, and what it recorded.

Theory of operation. The only socket a worker box can reach is the tap's. For each connection that
comes in, the tap opens one of its own to the server that the current test uses, and relays bytes
both ways unchanged. Only the startup packet is its own: user and database are the test's choice
and never the student's. A CancelRequest is passed on if its key belongs to the same recording.

Bytes from the student are cut into frames by their headers (framing.py, startup.py) and checked
before they are relayed; bytes from the server are relayed before they are read. What no honest
client or server sends closes both sides of that connection and is noted in ``malformed``. The
frames feed a Conversation, which matches answers to what was asked (conversation.py, with
messages.py and chatter.py) and writes the entries of a log (log.py). A Recording is a view of
that log. All of these are pure; sockets are in proxy.py, backend.py and tap.py only.

A test may ask for trouble (faults.py): statements held before the server, connections cut, answers
late. Only then are a connection's messages relayed one by one, through the gate and the delay of
gate.py. The tap forges nothing: what it does is what a bad network does.

Between the calls of a test the tap rests (Tap.rest): what the student's code sends on its own waits
for the next call, and the verifier waits until the server is done with what was sent before.

When the student's process dies, its connections are closed towards the server, which rolls back.
When the server dies, the student's connections are closed and ``faults`` says so. When the tap's
process dies the case has no verdict: it is the process that judges. The tap is never a bottleneck
that grows: it stops reading from one side while the other does not take what it is given, keeps the
first 16 KiB of a message, and stops recording, visibly, when a recording is full.
"""

from grader.tap.recording import Recording
from grader.tap.tap import open_tap

__all__ = ["Recording", "open_tap"]
