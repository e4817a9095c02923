"""Words that do something."""

PAYLOAD = '<x-forged><script>alert(1)</script><img src=x onerror=alert(1)></pre></details></style></title>\n<svg onload=alert(1)><a href="javascript:alert(1)">x</a>]]><![CDATA[--><iframe src=//x>{{ 7*7 }}{% raw %}'
