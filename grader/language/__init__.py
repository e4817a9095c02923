"""In which language students are spoken to. English is the source, and needs nothing of this.

    --language, GRADER_LANGUAGE, the locale --> the language's code                 -> choosing.py
    `with spoken("de"):` --> say, count, number, moment: words in the source, there -> speaking.py
    <code>.po            --> its words, as babel reads them                         -> catalogues.py
    a sentence of a result --> the same in another language, by its pattern         -> patterns.py
    source code --> the sentences in it                                             -> extracting.py

A result is in English, whoever reads it, and so is result.json: it is translated when a report is
made of it. What stands in the source as a text of a call of `say`, `count` or `mark` is in the
catalogues; `make words` puts what is new there, and a test fails while a translation is missing.
"""

from grader.language.speaking import count, mark, moment, number, say, spoken, spoken_now, tell

__all__ = ["count", "mark", "moment", "number", "say", "spoken", "spoken_now", "tell"]
