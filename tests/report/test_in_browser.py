"""The page as a person meets it: in a browser, by mouse and keyboard, on a phone, on paper, without JavaScript."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from sample import nothing, sample

from mldebt.report.page.html import PageSettings, render_html

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SECTIONS = ("since", "trend", "fix", "hot", "exp", "models", "conf", "chal", "own", "all", "method")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
A4 = (695, 1017)
"""The pixels between the margins of a sheet."""
CONTRAST = """() => {
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const linear = v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = rgb => rgb.slice(0, 3).reduce((sum, v, n) => sum + linear(v / 255) * [.2126, .7152, .0722][n], 0);
  const behind = node => {
    for (let x = node; x; x = x.parentElement) {
      const [r, g, b, a = 1] = parse(getComputedStyle(x).backgroundColor);
      if (a > 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const poor = new Set();
  for (const node of document.querySelectorAll('main *, nav *')) {
    const own = [...node.childNodes].some(x => x.nodeType === 3 && x.textContent.trim());
    if (!own || node.closest('svg, .sr') || node.disabled || !node.getClientRects().length) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(behind(node))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) poor.add(`${node.tagName}.${node.className} ${node.textContent.slice(0, 30)}`);
  }
  return [...poor];
}"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Write the pages once; return their addresses."""
    folder = tmp_path_factory.mktemp("pages")
    scans = {"rich": sample(346), "empty": nothing()}
    for name, scan in scans.items():
        (folder / f"{name}.html").write_text(render_html(scan, PageSettings()), encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in scans}


@pytest.fixture
def rich(page: "Page", written: dict[str, str]) -> Iterator["Page"]:
    """Open the rich page; fail on any message, error, dialog or request that the page causes."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("dialog", lambda dialog: (heard.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: None if request.url.startswith("file:") else heard.append(request.url))
    page.goto(written["rich"])
    yield page
    assert heard == []


def rows(page: "Page") -> list[str]:
    found: list[str] = page.locator("#ft tbody tr").all_inner_texts()
    return found


def test_the_page_is_silent_from_a_file_and_hostile_names_do_nothing(rich: "Page") -> None:
    rich.wait_for_timeout(100)

    assert rich.locator("img").count() == 0
    assert rich.locator("script").count() == 2
    assert "\\u202e" in rich.inner_text("body")


def test_the_filter_narrows_pages_and_counts(rich: "Page") -> None:
    assert rich.inner_text("#cnt") == "1 to 50 of 260"

    rich.fill("#q", "MLD401 wandb")
    nothing_matches = rich.inner_text("#cnt")
    rich.fill("#q", "mld401 conf/")
    narrowed = rows(rich)
    rich.fill("#q", "")
    rich.select_option("#fc", "medium")

    assert nothing_matches == "nothing matches"
    assert all("MLD401" in row for row in narrowed)
    assert {row.split("\t")[5] for row in rows(rich)} == {"medium"}


def test_only_new_and_worse_findings_stay_when_asked(rich: "Page") -> None:
    rich.check("#fn")

    assert all("new" in row or "worse" in row for row in rows(rich))
    assert rich.inner_text("#cnt") == "1 to 50 of 104"


def test_the_rows_of_the_script_are_those_of_the_page_without_it(
    rich: "Page", browser: "Browser", written: dict[str, str]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    bare = context.new_page()
    bare.goto(written["rich"])

    scripted, static = rich.locator("#ft tbody tr"), bare.locator("#ft tbody tr")
    for place in (0, 3, 17, 49):
        same = [
            each.nth(place).evaluate("row => [row.id, row.innerText, row.querySelector('a').href]")
            for each in (scripted, static)
        ]
        assert same[0] == same[1]
    context.close()


def test_names_break_after_their_words_and_sentences_at_spaces(rich: "Page") -> None:
    inside = rich.evaluate(
        """() => [...document.querySelectorAll('#ft tbody wbr')].map(x => x.previousSibling.textContent)
        .filter(text => !/[/_]$/.test(text))"""
    )

    assert inside == []


def test_columns_sort_both_ways_and_say_so(rich: "Page") -> None:
    heading = rich.locator("#ft th", has_text="Where")

    heading.locator("button").click()
    up = [row.split("\t")[2] for row in rows(rich)]
    says_up = heading.get_attribute("aria-sort")
    heading.locator("button").click()
    down = [row.split("\t")[2] for row in rows(rich)]

    assert (says_up, heading.get_attribute("aria-sort")) == ("ascending", "descending")
    assert up[0] < up[-1]
    assert down[0] > down[-1]


def test_severity_sorts_by_weight_and_not_by_letter(rich: "Page") -> None:
    rich.locator("#ft th", has_text="Severity").locator("button").click()

    assert rows(rich)[0].split("\t")[4] == "critical"


def test_pages_turn(rich: "Page") -> None:
    first = rows(rich)

    rich.click("#next")

    assert rich.inner_text("#cnt") == "51 to 100 of 260"
    assert not set(first) & set(rows(rich))
    assert rich.is_enabled("#prev")


def test_a_deep_link_shows_its_finding_on_whatever_page(rich: "Page", written: dict[str, str]) -> None:
    rich.select_option("#fc", "medium")
    wanted = rich.locator("#ft tbody tr").last.get_attribute("id")

    rich.goto("about:blank")
    rich.goto(f"{written['rich']}#{wanted}")

    assert rich.locator(f"#{wanted}").is_visible()
    assert "at" in (rich.locator(f"#{wanted}").get_attribute("class") or "").split()


def test_an_owner_filters_the_findings(rich: "Page") -> None:
    rich.click("[data-owner='@acme/growth']")

    assert {row.split("\t")[3] for row in rows(rich)} == {"@acme/growth"}


def test_keys_filter_switch_the_theme_and_show_help(rich: "Page") -> None:
    rich.keyboard.press("t")
    theme = rich.get_attribute("html", "data-theme")
    rich.keyboard.press("?")
    helped = rich.locator("#help").is_visible()
    rich.keyboard.press("Escape")
    rich.keyboard.press("/")
    focused = rich.evaluate("document.activeElement.id")
    rich.keyboard.type("t/?")
    typed = rich.input_value("#q")

    assert (theme, helped, focused, typed) == ("dark", True, "q", "t/?")
    assert rich.get_attribute("html", "data-theme") == "dark"


def test_a_challenge_and_an_area_filter_the_findings(rich: "Page") -> None:
    rich.locator("[data-chal='8']").click()
    of_challenge = rows(rich)
    rich.select_option("#fh", "")
    rich.select_option("#fa", "Configs")

    assert of_challenge
    assert all("MLD202" in row for row in of_challenge)
    assert all("MLD40" in row for row in rows(rich))


def test_the_theme_is_remembered(rich: "Page") -> None:
    rich.click("#theme")

    rich.reload()

    assert rich.get_attribute("html", "data-theme") == "dark"


def test_the_first_stop_of_the_keyboard_skips_to_the_report(rich: "Page") -> None:
    rich.keyboard.press("Tab")

    assert rich.evaluate("document.activeElement.className") == "skip"
    assert rich.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]


def test_a_fix_opens_by_keyboard(rich: "Page") -> None:
    second = rich.locator(".fix details").nth(1)
    closed = second.get_attribute("open")

    second.locator("summary").focus()
    rich.keyboard.press("Enter")

    assert closed is None
    assert second.locator(".ev").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(rich: "Page", theme: str) -> None:
    rich.emulate_media(color_scheme=theme)  # type: ignore[arg-type]

    assert rich.evaluate(CONTRAST) == []


def test_landmarks_charts_and_fields_have_names(rich: "Page") -> None:
    nameless = rich.evaluate(
        """() => [...document.querySelectorAll('svg[role], input, select, button, nav, dialog, a, summary')]
        .filter(x => !x.getAttribute('aria-label') && !x.textContent.trim() && !x.closest('label'))
        .map(x => x.outerHTML.slice(0, 80))"""
    )

    assert nameless == []
    assert (rich.locator("main").count(), rich.locator("nav").count(), rich.locator("h1").count()) == (1, 1, 1)
    assert rich.get_attribute("html", "lang") == "en"


@pytest.mark.parametrize("width", [360, 390, 420, 760, 1020, 1280, 1440])
def test_nothing_sticks_out_of_the_window(rich: "Page", width: int) -> None:
    rich.set_viewport_size({"width": width, "height": 900})

    assert rich.evaluate(OVERFLOW) == 0


def test_no_table_is_cut_off_at_a_common_width(rich: "Page") -> None:
    cut = rich.evaluate(
        """() => [...document.querySelectorAll('.scroll')].filter(x => x.scrollWidth > x.clientWidth + 1)
        .map(x => x.closest('section').querySelector('h2').textContent)"""
    )

    assert cut == []


def test_without_javascript_everything_can_be_read(browser: "Browser", written: dict[str, str]) -> None:
    context = browser.new_context(java_script_enabled=False)
    bare = context.new_page()

    bare.goto(written["rich"])

    text = bare.inner_text("main")
    assert len(text) > 15_000
    assert all(bare.locator(f"h2#{each}").is_visible() for each in SECTIONS)
    assert bare.locator("#ft tbody tr").count() == 200
    assert not bare.locator("#q").is_visible()
    assert not bare.locator("#theme").is_visible()
    context.close()


def test_on_paper_it_is_light_short_and_has_no_controls(rich: "Page") -> None:
    rich.keyboard.press("t")

    rich.emulate_media(media="print")
    rich.set_viewport_size({"width": 703, "height": 1000})

    assert rich.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not any(rich.locator(each).is_visible() for each in ("nav", "#q", "#next", "#theme"))
    assert rich.locator("#ft tbody tr:visible").count() == 30
    assert rich.locator(".fix .ev").first.is_visible()


def test_print_begins_with_a_page_of_summary_and_cuts_nothing_off(rich: "Page") -> None:
    rich.emulate_media(media="print")
    rich.set_viewport_size({"width": A4[0], "height": A4[1]})

    summary = rich.evaluate("document.querySelector('#since').parentElement.getBoundingClientRect().bottom")
    wide = rich.evaluate(
        """width => [...document.querySelectorAll('main *')]
        .filter(x => x.getClientRects().length && !x.closest('.sr, svg') && x.getBoundingClientRect().right > width + 1)
        .map(x => `${x.tagName}.${x.className} ${x.textContent.slice(0, 40)}`)""",
        A4[0],
    )
    paper = rich.pdf(prefer_css_page_size=True)

    assert summary <= A4[1]
    assert wide == []
    assert len(re.findall(rb"/Type ?/Page\b", paper)) <= 12


def test_a_page_of_nothing_is_silent_too(page: "Page", written: dict[str, str]) -> None:
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))

    page.goto(written["empty"])
    page.keyboard.press("t")
    page.keyboard.press("/")

    assert heard == []
    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.evaluate(OVERFLOW) == 0
