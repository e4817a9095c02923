"""Words that do something."""

PAYLOAD = '\x1b[2J\x1b[1A\x1b[2K10 / 10\x1b]0;title\x07\x1b]8;;http://x\x1b\\x\x1b]52;c;eA==\x07\x9b2J\r10/10\x08\x08\x08\x7f\x0e'
