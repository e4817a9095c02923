"""Mind the quotes."""

PAYLOAD = "x\" onmouseover=\"alert(1)\" y='' onfocus='alert(1)' autofocus style=background:url(//x) `onerror=alert(1)` tabindex=1 srcdoc=x><i formaction=x>"
