"""Words that do something."""

PAYLOAD = '\n# FORGED 10 / 10\n\n```\n~~~\n</details>\n| a | b |\n|---|---|\n| 100 | 100 |\n![x](http://x/y.png) [x](http://x) @everyone #1 <x-forged>\n---\n'
