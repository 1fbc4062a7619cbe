"""The page that shows who answers, in a real browser."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from devflow.lab import Lab
from tests.lab.gateway.browser import Page, find_browser, new_page
from tests.lab.traffic import App

BROWSER = find_browser()
LOOKS = """
    Object.fromEntries([...document.querySelectorAll("#grid i[data-version]")].map((square) => [
        square.dataset.version,
        [getComputedStyle(square).backgroundColor, square.className.split(" ")[0]].join(" "),
    ]))
"""
COUNTS = """
    Object.fromEntries([...document.querySelectorAll("#shares tr")].map((row) => [
        row.dataset.version, [...row.cells].map((cell) => cell.textContent).slice(1),
    ]))
"""
ENOUGH = 300
# Of 300 requests at 30 %: the interval in which all but one in 10,000 shares lie.
FEWEST, MOST = 0.20, 0.41

pytestmark = pytest.mark.skipif(
    BROWSER is None, reason="no Chromium on this machine; apt-get install chromium lets it run"
)


@pytest.fixture
def shop(lab: Lab, namespace: str) -> App:
    """An app with 30 % of its traffic on version 2.0.0, which waits there."""
    app = App(lab, namespace, "shop", {"steps": [30, "approve", 100], "replicas": 2})
    app.install("1.0.0")
    app.release("2.0.0")
    app.wait_weight(30)
    app.wait_served(30)
    return app


async def test_a_person_sees_the_canary_grow(shop: App, tmp_path: Path) -> None:
    assert BROWSER
    address = f"http://{shop.host}:{urlsplit(shop.lab.gateway).port}/"
    async with new_page(BROWSER, tmp_path) as page:
        await page.open(address)
        await page.until(f"seen.length >= {ENOUGH}")
        await _two_colours_by_share(page)
        await _a_screen_reader_is_told(page)
        await _the_keyboard_pauses(page)

        shop.approve()
        shop.wait_healthy()
        await page.until(_newest_are("2.0.0"))

        shop.annotate(error_rate="100%")
        await page.until("document.querySelectorAll(\"i.failed[data-version='2.0.0']\").length > 5")
        assert int((await page.value(COUNTS))["2.0.0"][2]) > 5

        assert {urlsplit(url)._replace(query="").geturl() for url in page.requested()} == {address}
        # A browser logs each status 500 as an error by itself: those were asked for.
        assert {entry["params"]["entry"]["source"] for entry in page.complaints()} == {"network"}


async def _two_colours_by_share(page: Page) -> None:
    looks = await page.value(LOOKS)
    assert looks.keys() == {"1.0.0", "2.0.0"}
    colours, shapes = zip(*(look.rsplit(" ", 1) for look in looks.values()), strict=True)
    assert len(set(colours)) == len(set(shapes)) == 2
    counts = await page.value(COUNTS)
    share = float(counts["2.0.0"][0].removesuffix(" %")) / 100
    assert FEWEST < share < MOST
    assert [errors for _, _, errors in counts.values()] == ["0", "0"]
    assert "shop" in await page.value("document.title")


async def _a_screen_reader_is_told(page: Page) -> None:
    await page.call("Accessibility.enable")
    nodes = (await page.call("Accessibility.getFullAXTree"))["nodes"]
    named = {
        (node["role"]["value"], node.get("name", {}).get("value"))
        for node in nodes
        if not node["ignored"]
    }
    assert ("button", "Pause") in named
    assert any(
        role in ("img", "image") and "2.0.0" in (name or "") and "%" in (name or "")
        for role, name in named
    )
    assert {("columnheader", "Share"), ("rowheader", "1.0.0")} <= named


async def _the_keyboard_pauses(page: Page) -> None:
    await page.value('document.getElementById("pause").focus()')
    key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}
    for kind in ("keyDown", "keyUp"):
        await page.call("Input.dispatchKeyEvent", type=kind, **key)
    await page.until('paused && underWay === 0 && "Go on" === document.activeElement.textContent')
    before = await page.value("next")
    await page.value("new Promise((done) => setTimeout(done, 5 * EVERY_MS))")
    assert await page.value("next") == before
    for kind in ("keyDown", "keyUp"):
        await page.call("Input.dispatchKeyEvent", type=kind, **key)
    await page.until(f"next !== {before}")


def _newest_are(version: str) -> str:
    return (
        "[...Array(20).keys()].every((back) =>"
        f' seen[(next - 1 - back + SQUARES) % SQUARES]?.version === "{version}")'
    )
