"""Nothing to see here."""

PAYLOAD = "a\u3164b\u2800c\u034fd\u115fe\uffa0f\ufe0f\u200d"
