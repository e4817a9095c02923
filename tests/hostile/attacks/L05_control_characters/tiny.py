"""Words that do something."""

PAYLOAD = "".join(map(chr, [*range(1, 32), *range(127, 160), 0xFFFE, 0xFFFF, 0x2028, 0x85])) + "]]>&#x0;" + "\u202e"
