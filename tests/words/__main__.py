"""Put into each catalogue what is new in the source, and take out what is gone: `make words`."""

from babel.messages.pofile import write_po

from grader.language.catalogues import FOLDER, read_catalogue
from tests.words.sources import build_template

template = build_template()
for path in sorted(FOLDER.glob("*.po")):
    catalogue = read_catalogue(path, path.stem)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, omit_header=False, sort_output=False, no_location=True)
