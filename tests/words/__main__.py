"""Put into each catalogue what is new in the source, and take out what is gone: `make words`."""

import io
import re

from babel.messages.pofile import write_po

from grader.language.catalogues import FOLDER, read_catalogue
from tests.words.sources import build_template

#: Of the header: who wrote when is git's to tell, and would differ each time.
NEEDLESS = re.compile(
    rb'^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date'
    rb"|Last-Translator|Language-Team|Generated-By): .*\n",
    re.MULTILINE,
)

template = build_template()
for path in sorted(FOLDER.glob("*.po")):
    catalogue = read_catalogue(path, path.stem)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    text = io.BytesIO()
    write_po(text, catalogue, width=100, omit_header=False, sort_output=False, no_location=True)
    path.write_bytes(NEEDLESS.sub(b"", text.getvalue()))
