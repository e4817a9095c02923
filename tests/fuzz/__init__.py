"""Both decoders of what a submission sends, the tap's and the worker's, against hostile bytes.

In `make test` the examples are few and the same each time. `make fuzz` draws new ones until its
minutes are over (``__main__.py``); what it finds is mended, and kept here as an ``@example``.
"""
