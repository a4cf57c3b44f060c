"""The report page in a browser: it filters, sorts, turns dark, fits a phone and prints, and nothing leaves it."""

import shutil
from contextlib import contextmanager

import pytest
from hostile import WORDS
from msgspec import structs
from newsroom import NOW, findings, report
from test_page import HOSTILE

from aggregator.model.report import Report
from aggregator.report.page import report_page

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
COLOURS = "() => getComputedStyle(document.body).backgroundColor"
SCROLLS = "() => document.documentElement.scrollWidth > innerWidth"

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (the extra `test` has it)")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on the PATH")]


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as engine:
        started = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page_of(browser, tmp_path):
    """Opens a report as a file; whatever the browser complains of or asks for fails the test."""

    @contextmanager
    def opened(shown, width=1280, height=900, **more):
        (tmp_path / "report.html").write_text(report_page(shown), encoding="utf-8")
        address = (tmp_path / "report.html").as_uri()
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        page = context.new_page()
        trouble, asked = [], []
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("dialog", lambda dialog: (trouble.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.wait_for_selector("#shown")
        yield page
        context.close()
        assert trouble == []
        assert [url for url in asked if url.partition("#")[0] not in {address, "data:,"}] == []

    return opened


def shown(page):
    return page.locator("#shown").inner_text()


def column(page, name):
    return page.locator(f"#rows .{name}").all_inner_texts()


@pytest.fixture
def newsroom():
    return report(150)


def test_verdicts_filter(page_of, newsroom):
    with page_of(newsroom) as page:
        for verdict in ("dead", "refused"):
            count = sum(one.verdict == verdict for one in newsroom.findings)
            page.locator(f"#verdicts input[value={verdict}]").check()
            assert shown(page) == f"{count} of 150 links"
            assert set(column(page, "verdict")) == {verdict}
            page.locator(f"#verdicts input[value={verdict}]").uncheck()
        assert shown(page) == "150 of 150 links"


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("reason", "http-404", lambda one: one.reason == "http-404"),
        ("host", "www.techwire.test", lambda one: "//www.techwire.test/" in one.url),
        ("kind", "image", lambda one: one.kind == "image"),
        ("since", "7", lambda one: one.since is not None and (NOW - one.since).days < 7),
        ("since", "-30", lambda one: one.since is not None and (NOW - one.since).days >= 30),
    ],
)
def test_lists_filter(page_of, newsroom, field, value, rule):
    with page_of(newsroom) as page:
        page.locator(f"#{field}").select_option(value)
        assert shown(page) == f"{sum(map(rule, newsroom.findings))} of 150 links"
        page.locator("#clear").click()
        page.get_by_text("150 of 150 links").wait_for()


def test_search_finds_words_in_any_order(page_of, newsroom):
    count = sum("harbour-courier" in one.url and "/10/" in f"{one.url} {one.found_in[:3]}" for one in newsroom.findings)
    with page_of(newsroom) as page:
        page.keyboard.press("/")
        page.keyboard.type("/10/ HARBOUR-COURIER")
        page.get_by_text(f"{count} of 150 links", exact=True).wait_for()
        page.locator("#q").fill("no such thing anywhere")
        page.get_by_text("0 of 150 links", exact=True).wait_for()


def test_columns_sort_and_say_so(page_of, newsroom):
    with page_of(newsroom) as page:
        page.locator("th[data-key=url] button").click()
        addresses = column(page, "link > :first-child")
        assert addresses == sorted(addresses)
        assert page.locator("th[data-key=url]").get_attribute("aria-sort") == "ascending"
        page.locator("th[data-key=failures] button").press("Enter")
        times = [int(text or 0) for text in column(page, "failures")]
        assert times == sorted(times, reverse=True)
        assert page.locator("th[data-key=failures]").get_attribute("aria-sort") == "descending"
        assert page.locator("th[aria-sort=ascending]").count() == 0


def test_on_a_phone_failures_are_told_in_words(page_of):
    made = [structs.replace(findings(1)[0], verdict="dead", failures=count) for count in (0, 1, 3)]
    with page_of(Report(generated_at=NOW, findings=made), width=390) as page:
        assert sorted(column(page, "failures")) == ["", "failed 3 times", "failed once"]


def test_a_view_has_an_address(page_of, newsroom):
    with page_of(newsroom) as page:
        page.locator(".tile.dead a").click()
        page.wait_for_function("() => document.querySelector('#verdicts input[value=dead]').checked")
        assert set(column(page, "verdict")) == {"dead"}
        page.locator("#reason").select_option("http-410")
        wanted = shown(page)
        page.reload()
        assert shown(page) == wanted


def test_ten_thousand_rows_come_in_parts_and_stay_quick(page_of):
    with page_of(Report(generated_at=NOW, findings=tuple(findings(10_000)))) as page:
        assert shown(page) == "10,000 of 10,000 links"
        assert page.locator("#rows tr").count() < 500
        page.locator("#end").scroll_into_view_if_needed()
        page.wait_for_function("() => document.querySelectorAll('#rows tr').length >= 200")
        took = page.evaluate(
            "() => { const start = performance.now(); document.getElementById('kind').value = 'image';"
            "document.getElementById('filters').dispatchEvent(new Event('change')); return performance.now() - start }"
        )
        assert took < 1000
        assert set(column(page, "kind")) == {"image"}


def test_a_hostile_title_stays_text(page_of):
    with page_of(HOSTILE) as page:
        assert page.locator("h1").inner_text() == WORDS[0]
        assert page.title() == WORDS[0]
        assert page.locator("main img, main svg svg, #rows script, iframe").count() == 0
        assert page.locator("a[href^='javascript:']").count() == 0
        assert not page.evaluate(SCROLLS)


def test_light_and_dark_follow_the_system_and_the_button(page_of, newsroom):
    with page_of(newsroom, color_scheme="light") as page:
        light = page.evaluate(COLOURS)
        page.locator("#theme").click()
        dark = page.evaluate(COLOURS)
        assert light != dark
        page.reload()
        assert page.evaluate(COLOURS) == dark
        page.locator("#theme").click()
        assert page.evaluate(COLOURS) == light
    with page_of(newsroom, color_scheme="dark") as page:
        assert page.evaluate(COLOURS) == dark


@pytest.mark.parametrize("width", [320, 390, 720, 1280])
@pytest.mark.parametrize("name", ["newsroom", "hostile", "empty"])
def test_no_width_scrolls_sideways(page_of, name, width):
    made = {"newsroom": report(40), "hostile": HOSTILE, "empty": Report(generated_at=NOW)}[name]
    with page_of(made, width=width, height=800) as page:
        assert not page.evaluate(SCROLLS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(page_of, newsroom, scheme):
    with page_of(newsroom, color_scheme=scheme) as page:
        assert page.evaluate(CONTRAST) == []


def test_it_prints_light_without_its_controls(page_of, newsroom):
    with page_of(newsroom, color_scheme="dark") as page:
        page.emulate_media(media="print")
        page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate(COLOURS) == "rgb(255, 255, 255)"
        assert not page.locator("#filters").is_visible()
        assert page.locator("#rows tr").count() == 150
        assert page.pdf()[:5] == b"%PDF-"


@pytest.mark.parametrize(("count", "words"), [(1000, None), (1001, "The first 1,000 of 1,001 links are printed.")])
def test_what_is_on_paper_adds_up(page_of, count, words):
    found = findings(count)
    died = tuple(one for one in found if one.verdict == "dead")[:250]
    with page_of(Report(generated_at=NOW, findings=tuple(found), died_this_week=died)) as page:
        page.emulate_media(media="print")
        page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
        assert page.locator("#rows tr").count() == min(count, 1000)
        assert page.locator("#printed").is_visible() == bool(words)
        assert words is None or page.locator("#printed").inner_text() == words
        assert page.locator(".died li").filter(visible=True).count() == 200
        assert page.locator(".left").inner_text().startswith("and 50 more")
        page.evaluate("() => dispatchEvent(new Event('afterprint'))")
        assert not page.locator("#printed").is_visible()


def test_without_a_script_the_page_still_says_how_things_are(page_of, newsroom):
    with page_of(newsroom, java_script_enabled=False) as page:
        assert page.locator(".health strong").inner_text() == "99.2 %"
        assert page.locator("noscript").count() == 1
        assert not page.locator("#filters, #table, #theme").filter(visible=True).count()


CONTRAST = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
    return .2126 * x + .7152 * y + .0722 * z;
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const bad = [];
  const worded = "h1, h2, p, span, a, td, th, b, strong, label, small, code, button, option, summary";
  for (const node of document.querySelectorAll(worded)) {
    if (!node.textContent.trim() || !node.checkVisibility() || node.closest(".badge")) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) bad.push(`${node.className}: ${node.textContent.trim().slice(0, 30)}`);
  }
  return bad;
}"""
