"""The pages as pages: in a real browser, on a phone and a desk, by day and by night.

Needs the system's Chromium; without one every test here is skipped and says so.
"""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

from grader.catalog import default_exercises, load_catalog
from grader.catalog.readme import read_sections
from grader.language import spoken
from grader.reports.adjusted import Adjusted, Change
from grader.reports.alike import Alike, Compared, Passage, render_alike
from grader.reports.class_page import render_class
from grader.reports.page import render_student
from grader.reports.progress import Moment
from tests.sample_class import make_class
from tests.sample_results import HALF, HOSTILE, SAMPLES, SOLVED, STUB

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE, DESK = (360, 780), (1280, 900)

pytestmark = pytest.mark.skipif(
    CHROMIUM is None,
    reason="NO BROWSER: install Chromium (Debian: apt-get install chromium) to test the pages",
)

CLASS = [
    msgspec.structs.replace(one, submission=f"{one.submission}-{number}")
    for number in range(3)
    for one in (*SAMPLES.values(), SOLVED, HALF, STUB)
]
ADJUSTED = Adjusted(
    score=21.5,
    machine=HALF.score,
    max_score=HALF.max_score,
    tasks={},
    changes=[
        Change(2.5, ("transactions", "2.1"), "the hint misled", "rg", date(2026, 11, 22)),
        Change(-1, None, "a day late", "rg", date(2026, 11, 22)),
    ],
    wanted=21.5,
)
MOMENTS = [
    Moment(f"2026-11-0{day}T12:00:00+00:00", 30, day, 1, 30, day / 20, 0.1, day / 10, 0.9)
    for day in range(1, 8)
]
LINES = ["async def settle(conn):", *["    x" * 60] * 3, HOSTILE]
ALIKE = Compared(
    pairs=[
        Alike(
            "Transactions",
            ("ada", "zoe"),
            ("Ada Lovelace", HOSTILE),
            (0.9, 0.4),
            [Passage((1, 98), (LINES, LINES[:2]), (0, 3))] * 2,
            1,
        )
    ]
    * 2,
    more=1,
    files=30,
    usual=0.04,
    unusual=0.3,
    cut=["zoe: Transactions"],
)
PAGES = {name: render_student(one) for name, one in SAMPLES.items()} | {
    "hints": render_student(HALF, feedback="hints"),
    "score": render_student(HALF, feedback="score"),
    "taught": render_student(HALF, sections=read_sections(load_catalog(default_exercises(), None))),
    "adjusted": render_student(HALF, adjusted=ADJUSTED, published=True),
    "class": render_class(CLASS, MOMENTS),
    "sixty": render_class(make_class(60, tests=3), MOMENTS),
    "anonymous": render_class(CLASS, MOMENTS, anonymous=True),
    "similar": render_alike(ALIKE, reports=True),
}
with spoken("de"):
    PAGES["german"] = render_student(SAMPLES["told"])


@dataclass
class Seen:
    """A page, open in the browser, and what happened while it loaded."""

    page: Page
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


async def see(
    browser: Browser,
    directory: Path,
    name: str,
    *,
    size: tuple[int, int] = DESK,
    scheme: Literal["light", "dark"] = "light",
    script: bool = True,
) -> Seen:
    """Write the page to a file and open it as a student would."""
    path = directory / f"{name}.html"
    path.write_text(PAGES[name], encoding="utf-8")
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        java_script_enabled=script,
    )
    seen = Seen(await context.new_page())
    seen.page.on("console", lambda message: seen.console.append(message.text))
    seen.page.on("pageerror", lambda error: seen.console.append(str(error)))
    seen.page.on("request", lambda request: seen.requests.append(request.url))
    await seen.page.goto(path.as_uri())
    return seen


async def test_pages_load_nothing_and_complain_of_nothing(browser: Browser, tmp_path: Path) -> None:
    """One request, the page itself; an empty console."""
    for name in PAGES:
        seen = await see(browser, tmp_path, name)
        assert seen.requests == [(tmp_path / f"{name}.html").as_uri()], name
        assert seen.console == [], name


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_pages_are_accessible(
    browser: Browser, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    """axe finds nothing: contrast, landmarks, names, order of headings; in the dark, contrast."""
    rules = ["color-contrast"] if scheme == "dark" else None
    options = {"runOnly": rules} if rules else None
    for name in PAGES:
        seen = await see(browser, tmp_path, name, scheme=scheme)
        await seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found = await Axe().run(seen.page, options=options)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"


async def test_no_page_scrolls_sideways_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    """360 pixels are enough, hostile text and wide timelines included."""
    for name in PAGES:
        seen = await see(browser, tmp_path, name, size=PHONE)
        await seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        width = await seen.page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE[0], name


async def test_a_page_reads_without_script(browser: Browser, tmp_path: Path) -> None:
    """Failed cases are open, what passed opens on a click on its function."""
    seen = await see(browser, tmp_path, "half", script=False)
    await seen.page.get_by_text("the ids came in another order").first.wait_for(state="visible")
    title = seen.page.get_by_text("A created user can be read back")
    assert not await title.is_visible()
    await seen.page.locator("summary", has_text="create_user").click()
    await title.wait_for(state="visible")


async def test_hostile_text_stays_text(browser: Browser, tmp_path: Path) -> None:
    """The browser builds no element, runs no script and shows the text as it was sent."""
    seen = await see(browser, tmp_path, "hostile")
    assert await seen.page.locator("script, img, iframe, textarea").count() == 0
    shown = await seen.page.locator(".message").first.inner_text()
    assert shown.startswith(HOSTILE.splitlines()[0])


async def test_a_failure_leads_to_what_teaches_it(browser: Browser, tmp_path: Path) -> None:
    """The section of the exercise's README opens where the link leads; script or none."""
    seen = await see(browser, tmp_path, "taught", script=False)
    section = seen.page.locator("#read-1\\.2")
    assert not await section.is_visible()
    await seen.page.get_by_role("link", name="Read 1.2 again").first.click()
    await section.wait_for(state="visible")


async def test_every_line_of_the_overview_leads_somewhere(browser: Browser, tmp_path: Path) -> None:
    """The links of the overview have targets: what failed, what is not written, what passed."""
    for name, links in (("half", 5), ("told", 5), ("stub", 4), ("solved", 4)):
        seen = await see(browser, tmp_path, name)
        targets = await seen.page.eval_on_selector_all(
            "a[href^='#']", "links => links.map(a => !!document.getElementById(a.hash.slice(1)))"
        )
        assert len(targets) == links and all(targets), name


async def test_a_bracket_spans_its_transaction(browser: Browser, tmp_path: Path) -> None:
    """What is drawn begins at BEGIN and ends at COMMIT."""
    seen = await see(browser, tmp_path, "half")
    wire = seen.page.locator(".wire", has_text="SAVEPOINT")
    bracket = await wire.locator(".bracket").first.bounding_box()
    first = await wire.locator(".said").first.bounding_box()
    last = await wire.locator(".said").last.bounding_box()
    assert bracket and first and last
    assert bracket["y"] == pytest.approx(first["y"], abs=6)
    assert bracket["y"] + bracket["height"] == pytest.approx(last["y"] + last["height"], abs=6)


async def test_print_opens_what_is_closed(browser: Browser, tmp_path: Path) -> None:
    """On paper nobody can click: the sixth failure, and what was printed."""
    for name, text in (("half", "COMMIT was sent although"), ("told", "paying 39")):
        seen = await see(browser, tmp_path, name)
        await seen.page.emulate_media(media="print")
        await seen.page.get_by_text(text).first.wait_for(state="visible")


async def test_a_timeline_is_a_table(browser: Browser, tmp_path: Path) -> None:
    """A screen reader hears rows and cells, whatever the picture is made of."""
    seen = await see(browser, tmp_path, "told")
    table = seen.page.get_by_role("table", name="Timeline")
    rows = table.get_by_role("row")
    assert await rows.count() == 15
    cells = rows.nth(4).get_by_role("cell")
    assert [(await cell.inner_text()).strip() for cell in await cells.all()] == [
        "rival",
        "takes 2.50 from account 4 and commits",
    ]


@pytest.mark.parametrize(("size", "beside"), [(DESK, True), (PHONE, False)])
async def test_expected_and_got_are_side_by_side(
    browser: Browser, tmp_path: Path, size: tuple[int, int], beside: bool
) -> None:
    """Row beside row on a desk, one after the other on a phone."""
    seen = await see(browser, tmp_path, "told", size=size)
    expected = await seen.page.locator(".side.expected .differs").first.bounding_box()
    got = await seen.page.locator(".side.got .differs").first.bounding_box()
    assert expected and got
    assert (expected["y"] == got["y"] and expected["x"] < got["x"]) is beside


async def test_a_page_can_be_used_with_the_keyboard(browser: Browser, tmp_path: Path) -> None:
    """Tab comes to a closed failure, and Enter opens it."""
    seen = await see(browser, tmp_path, "half", script=True)
    closed = seen.page.locator("details.case:not([open])")
    await closed.locator("summary").first.focus()
    await seen.page.keyboard.press("Shift+Tab")
    await seen.page.keyboard.press("Tab")
    await seen.page.keyboard.press("Enter")
    assert await closed.count() == 0


async def test_signs_stay_where_the_reader_chooses_the_colours(
    browser: Browser, tmp_path: Path
) -> None:
    """With forced colours a dot is still painted, and the decisive row has an outline."""
    seen = await see(browser, tmp_path, "told")
    await seen.page.emulate_media(forced_colors="active")
    paint = "element => getComputedStyle(element).backgroundColor"
    assert await seen.page.locator(".said .dot").first.evaluate(paint) != "rgba(0, 0, 0, 0)"
    outline = "element => getComputedStyle(element).outlineStyle"
    assert await seen.page.locator(".decisive").first.evaluate(outline) == "solid"


# --- the class page -------------------------------------------------------------------------------


async def first_cells(page: Page, table: str = "table-submissions") -> list[str]:
    """What stands in the first column of the rows that are shown."""
    rows = page.locator(f"#{table} tbody tr:not([hidden])")
    return [text.split("\n")[0] for text in await rows.locator("th").all_inner_texts()]


async def test_a_class_is_sorted_by_a_click_and_by_a_key(browser: Browser, tmp_path: Path) -> None:
    """The best first, then the last first; the header says so to who does not see the arrow."""
    page = (await see(browser, tmp_path, "sixty")).page
    header = page.locator("#table-submissions th", has_text="score")
    button = header.get_by_role("button", name="score")
    values = "rows => rows.map(row => Number(row.cells[1].dataset.value))"
    for way, order in (("click", "descending"), ("key", "ascending")):
        await (button.click() if way == "click" else button.press("Enter"))
        assert await header.get_attribute("aria-sort") == order
        found = await page.eval_on_selector_all("#table-submissions tbody tr", values)
        assert found == sorted(found, reverse=order == "descending")
    assert await page.locator("#table-submissions th[aria-sort]").count() == 1


async def test_names_are_sorted_as_people_read_them(browser: Browser, tmp_path: Path) -> None:
    """Accents and capitals do not come after z."""
    page = (await see(browser, tmp_path, "sixty")).page
    await page.locator("#table-submissions").get_by_role("button", name="outcome").click()
    await page.locator("#table-submissions").get_by_role("button", name="name").click()
    names = await first_cells(page)
    first = ["Ada", "Grace", "José", "Łukasz", "Mehmet", "Nguyễn Thị", "Olga", "Saoirse", "Zoë"]
    assert [one for one in first if any(name.startswith(one) for name in names)] == list(
        dict.fromkeys(one for name in names for one in first if name.startswith(one))
    )


async def test_a_class_is_searched_and_filtered(browser: Browser, tmp_path: Path) -> None:
    """By name without accents, by outcome, by who lost points in a task; how many is told."""
    page = (await see(browser, tmp_path, "sixty")).page
    tools = page.get_by_role("search", name="Submissions")
    everybody = len(await first_cells(page))
    await tools.get_by_label("Name").fill("zoe mull")
    assert all(name.startswith("Zoë Müller") for name in await first_cells(page))
    assert await tools.locator("output").inner_text() == f"{len(await first_cells(page))} of 60"
    await tools.get_by_label("Name").fill("")
    await tools.get_by_label("Outcome").select_option("ungradable")
    assert len(await first_cells(page)) == 2
    await tools.get_by_label("Outcome").select_option("")
    await tools.get_by_label("Lost points in task").select_option("2.1")
    lost = await first_cells(page)
    assert 0 < len(lost) < everybody == 60
    await page.get_by_role("search", name="Tests").get_by_label("Task").select_option("3.3")
    assert len(await first_cells(page, "table-tests")) == 3


async def test_a_class_reads_without_script(browser: Browser, tmp_path: Path) -> None:
    """Every row is there, and nothing that does nothing."""
    page = (await see(browser, tmp_path, "sixty", script=False)).page
    assert len(await first_cells(page)) == 60
    assert await page.locator(".tools").first.is_hidden()
    assert await page.get_by_role("button").count() == 0
    who = page.locator("#table-tests .who").first
    assert not await who.locator(".names").is_visible()
    await who.locator("summary").click()
    await who.locator(".names a").first.wait_for(state="visible")


async def test_paper_has_no_buttons(browser: Browser, tmp_path: Path) -> None:
    """What filters is not printed, the table is."""
    page = (await see(browser, tmp_path, "sixty")).page
    await page.emulate_media(media="print")
    assert await page.locator(".tools").first.is_hidden()
    assert await page.locator("#table-submissions tbody tr").last.is_visible()
