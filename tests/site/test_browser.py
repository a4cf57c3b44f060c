"""The site in a browser: it reads, searches, turns dark, fits a phone, works without scripts, and asks nobody else."""

import functools
import http.server
import shutil
import threading
from contextlib import contextmanager

import pytest
from measures import CONTRAST, SMALL_TARGETS

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
SCROLLS = "() => document.documentElement.scrollWidth > innerWidth"
GROUND = "() => getComputedStyle(document.body).backgroundColor"
PICTURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"><rect width="16" height="9" fill="#6a8caf"/></svg>'
)

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (the extra `test` has it)")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on the PATH")]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_words):
        pass


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as engine:
        started = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def served(published):
    """Where the published site is served."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(published.public))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def opened(browser, served):
    """Opens a page; whatever the browser complains of, or loads beside the site and pictures, fails the test."""

    @contextmanager
    def page_at(path="index.html", width=1280, height=900, base=served, **more):
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        page = context.new_page()
        trouble, asked = [], []
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("dialog", lambda dialog: (trouble.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: asked.append((request.resource_type, request.url)))
        page.route("https://**/*", lambda route: route.fulfill(content_type="image/svg+xml", body=PICTURE))
        page.goto(base + path)
        yield page
        context.close()
        assert trouble == []
        assert [one for one in asked if one[0] != "image" and not one[1].startswith(base)] == []

    return page_at


def titles(page):
    return page.locator(".card h2").all_inner_texts()


def results(page, words):
    page.locator("#words").fill(words)
    page.locator("#search").get_by_role("button").click()
    page.wait_for_function("() => !/Searching/.test(document.getElementById('state').textContent)")
    return page.locator("#found h2").all_inner_texts()


def test_a_reader_finds_the_way_through_pages_topics_and_providers(opened):
    with opened() as page:
        page.get_by_role("link", name="Older").click()
        assert page.locator("h1").inner_text() == "Earlier stories"
        page.locator("header").get_by_role("link", name="Topics").click()
        page.get_by_role("link", name="Law", exact=True).click()
        assert page.locator("h1").inner_text() == "Law"
        page.locator(".source a").first.click()
        assert page.locator("header [aria-current]").inner_text() == "Providers"


@pytest.mark.parametrize(
    ("words", "first", "count"),
    [
        ("story number 42", "Story number 42", 1),
        ("NUMBER law-review", "Story number 59", 20),
        ("film", "A film", 1),
        ("空を", "人工知能が空を飛ぶ", 1),
        ("朝日", "人工知能が空を飛ぶ", 1),
        ("نموذج", "أعلنت الشركة عن نموذج جديد", 1),
        ("C++", "Why C++ stays", 1),
        ("c#", "Cats write C# code", 1),
        ("nothing of the kind", None, 0),
    ],
)
def test_search_finds_the_newest_first(opened, words, first, count):
    with opened("search/index.html") as page:
        found = results(page, words)
        assert len(found) == count
        assert found[:1] == ([first] if first else [])


def test_search_goes_on_to_older_stories(opened):
    with opened("search/index.html") as page:
        assert len(results(page, "story number")) == 20
        assert page.locator("#state").inner_text().startswith("The newest 20 stories; the button below")
        for count in (40, 60):
            page.locator("#more").click()
            page.wait_for_function(f"() => document.querySelectorAll('#found li').length === {count}")
        page.locator("#more").click()
        page.get_by_text("60 stories").wait_for()
        assert not page.locator("#more").is_visible()


def test_search_has_an_address_and_begins_on_any_page(opened):
    with opened("topics/law/index.html") as page:
        page.locator("#find").fill("number 17")
        page.keyboard.press("Enter")
        page.locator("#found h2").first.wait_for()
        assert "q=number" in page.url
        assert page.locator("#words").input_value() == "number 17"


def test_search_says_what_strangers_write_and_obeys_none(opened, stories):
    with opened("search/index.html") as page:
        assert results(page, "alert title") == [stories.hostile[0]]
        assert page.locator("#found script, #found img").count() == 0
        results(page, "script address")
        assert page.locator("#found a").count() == 0


def test_hostile_stories_stay_text(opened):
    with opened("topics/ai/index.html") as page:
        page.mouse.move(300, 400)
        page.locator("main").evaluate(
            "node => node.querySelectorAll('*').forEach(one => one.dispatchEvent(new Event('mouseover')))"
        )
        assert page.locator("main svg, main iframe, main script").count() == 0


def test_without_scripts_all_but_the_search_works(opened):
    with opened(java_script_enabled=False) as page:
        assert titles(page)
        page.get_by_role("link", name="Older").click()
        page.locator("header").get_by_role("link", name="Providers").click()
        page.get_by_role("link", name="Law Review").click()
        assert titles(page)
        page.locator("#find").fill("x")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/index.html?q=x")
        assert page.get_by_text("Searching needs JavaScript").is_visible()
        assert not page.locator("#search").is_visible()


def test_it_works_from_a_disk(opened, published):
    with opened("index.html", base=f"{published.public.as_uri()}/") as page:
        assert page.evaluate(GROUND) == "rgb(247, 245, 240)"
        page.locator("header").get_by_role("link", name="Topics").click()
        page.get_by_role("link", name="Law", exact=True).click()
        assert titles(page)


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize(
    "path",
    [
        *("index.html", "topics/ai/index.html", "providers/index.html", "search/index.html", "newsletter/index.html"),
        "newsletter/2026-11-14.html",  # one of its titles is a word of 800 letters
    ],
)
def test_no_width_scrolls_sideways(opened, path, width):
    with opened(path, width=width, height=800) as page:
        assert not page.evaluate(SCROLLS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["index.html", "page/3/index.html", "topics/index.html", "providers/index.html", "newsletter/index.html"]
)
def test_words_stand_out_from_their_ground(opened, path, scheme):
    with opened(path, color_scheme=scheme) as page:
        assert page.evaluate(CONTRAST) == []


def test_it_turns_dark_with_the_system(opened):
    grounds = set()
    for scheme in ("light", "dark"):
        with opened(color_scheme=scheme) as page:
            grounds.add(page.evaluate(GROUND))
    assert len(grounds) == 2


@pytest.mark.parametrize("path", ["index.html", "topics/ai/index.html", "topics/index.html", "providers/index.html"])
@pytest.mark.parametrize("style", ["", "body { font: 9px/1 monospace }", "body * { line-height: 1 !important }"])
def test_fingers_hit_what_they_aim_at(opened, path, style):
    with opened(path, width=390, height=844, has_touch=True, bypass_csp=True) as page:
        if style:
            page.add_style_tag(content=style)
        assert page.evaluate(SMALL_TARGETS) == []


def test_the_keyboard_leads_past_the_header_and_shows_where_it_is(opened):
    with opened() as page:
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.className") == "skip"
        assert page.locator(".skip").bounding_box()["x"] >= 0
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.closest('main') !== null")
        page.locator(".card h2 a").first.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        outline = "() => getComputedStyle(document.activeElement.closest('.card')).outlineStyle"
        assert page.evaluate(outline) == "solid"


def test_right_to_left_titles_run_so(opened):
    with opened() as page:
        title = page.locator(".card h2", has_text="أعلنت")
        assert title.evaluate("node => getComputedStyle(node).direction") == "rtl"
        assert page.locator("h1").evaluate("node => getComputedStyle(node).direction") == "ltr"


def test_nothing_moves_for_those_who_want_rest(opened):
    with opened(reduced_motion="reduce") as page:
        assert page.locator(".card").first.evaluate("node => getComputedStyle(node).transitionDuration") == "0s"


def test_it_prints_stories_and_their_addresses(opened):
    with opened(color_scheme="dark") as page:
        page.emulate_media(media="print")
        assert page.evaluate(GROUND) == "rgb(255, 255, 255)"
        assert not page.locator("header form").is_visible()
        assert page.pdf()[:5] == b"%PDF-"
