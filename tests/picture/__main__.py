"""Grade a sample submission of the demo, and take its report's picture, by day and by night.

With a folder as its argument, that of an earlier `grader grade`, nothing is graded.
"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import async_playwright

from tests.acceptance.program import run_grader
from tests.acceptance.test_pages import CHROMIUM, FLAGS

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
SUBMISSION, EXERCISE = "half", "basic_operations"

#: Of the window: what one sees of a report first, a failure among it.
WIDTH, HEIGHT = 1000, 700


async def photograph(page: Path) -> None:
    """Take both pictures of a report."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for scheme in ("light", "dark"):
            view = await browser.new_page(
                viewport={"width": WIDTH, "height": HEIGHT},
                color_scheme=scheme,
                locale="en",
            )
            await view.goto(page.as_uri())
            picture = PICTURES / f"report-{scheme}.png"
            await view.screenshot(path=picture, animations="disabled")
            sys.stdout.write(f"{picture.relative_to(ROOT)}: {picture.stat().st_size >> 10} KiB\n")
        await browser.close()


def main(graded: Path | None) -> None:
    """Grade it if need be, and take them."""
    with TemporaryDirectory(prefix="picture-") as folder:
        if graded is None:
            graded = Path(folder)
            demo = ROOT / "tests" / "submissions" / "demo"
            words = ("--only", SUBMISSION, "--exercise", EXERCISE, "--seed", "1")
            run = run_grader("grade", demo, *words, "-o", graded)
            assert run.code == 0, run
        asyncio.run(photograph(graded / SUBMISSION / "report.html"))


main(Path(sys.argv[1]) if sys.argv[1:] else None)
