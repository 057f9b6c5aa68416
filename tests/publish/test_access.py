"""The page for those who hear it, use no mouse, have a narrow window, or open it in Firefox.

Chromium, Firefox and axe-core (`make view-library` brings it) are wanted; on a machine without, the tests are skipped,
but where XCKG_NEED_BROWSERS is set (CI) they fail.
"""

import contextlib
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

import xckg
from xckg import pipeline
from xckg.publish.html import render_page

AXE = Path(__file__).parents[2] / "tools" / "view" / "node_modules" / "axe-core" / "axe.min.js"
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
VIEWS = ("", "#net", "#net/0", "#chain", "#place", "#numbers", "#time", "#sources")
PATIENCE = 60


def skip(reason):
    if os.environ.get("XCKG_NEED_BROWSERS"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def sample():
    folder = Path(xckg.__file__).parent / "sample"
    sources = [str(folder / name) for name in ("2023-08-10-xuchang-page.txt", "2023-02-20-ordos-hydrogen.txt")]
    return pipeline.run(sources).knowledge


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_no_serious_fault_in_any_view(show, sample, dark):
    if not AXE.is_file():
        skip("axe-core is not installed (make view-library)")
    script = AXE.read_text("utf-8")
    for view in VIEWS:
        page = show(sample, view)
        if dark:
            page.run("document.getElementById('theme').click()")
        page.order("Runtime.evaluate", expression=script)
        faults = page.run(
            "axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations"
            ".filter((fault) => ['serious', 'critical'].includes(fault.impact))"
            ".map((fault) => [fault.id, fault.nodes.slice(0, 3).map((node) => node.html.slice(0, 200))]))"
        )
        assert faults == [], view


def test_axe_finds_the_fault_that_is_there(show, city):
    if not AXE.is_file():
        skip("axe-core is not installed (make view-library)")
    page = show(city)
    page.run(
        "for (const name of ['aria-label', 'title']) document.getElementById('closer').removeAttribute(name);"
        " document.getElementById('closer').textContent = ''"
    )
    page.order("Runtime.evaluate", expression=AXE.read_text("utf-8"))
    assert page.run("axe.run(document).then((found) => found.violations.map((fault) => fault.id))") == ["button-name"]


def test_keyboard_alone_gets_from_search_to_the_sentence(show, sample):
    page = show(sample, "")
    page.run("document.body.focus()")
    page.press("/")
    page.order("Input.insertText", text="xuchang")
    page.press("Enter")
    page.wait_for("document.querySelector('#card h2')?.innerText === '许昌市'")
    for _ in range(200):
        page.order("Input.dispatchKeyEvent", type="keyDown", key="Tab", windowsVirtualKeyCode=9)
        page.order("Input.dispatchKeyEvent", type="keyUp", key="Tab", windowsVirtualKeyCode=9)
        if page.run("document.activeElement.closest('#card') && document.activeElement.textContent.startsWith('原文')"):
            break
    page.press("Enter")
    page.wait_for("document.querySelector('#card .quote mark.strong') !== null")


@pytest.mark.parametrize("width", [360, 800, 1100])
def test_narrow_window_shows_all_without_scrolling_sideways(show, sample, width):
    page = show(sample, "")
    page.order("Emulation.setDeviceMetricsOverride", width=width, height=780, deviceScaleFactor=1, mobile=False)
    try:
        for view in VIEWS:
            page.go(view)
            assert page.run("document.documentElement.scrollWidth") <= width, view
            assert page.run("document.getElementById('query').getBoundingClientRect().width") > 100
    finally:
        page.order("Emulation.clearDeviceMetricsOverride")


class Firefox:
    """Firefox driven by WebDriver BiDi: JSON over a web socket."""

    def __init__(self, profile):
        from websockets.sync.client import connect

        (profile / "user.js").write_text('user_pref("network.dns.disabled", true);\n', encoding="utf-8")
        self.log = (profile / "log").open("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [FIREFOX, "--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", str(profile)],
            stdout=subprocess.DEVNULL,
            stderr=self.log,
            env={**os.environ, "HOME": str(profile)},
        )
        end = time.monotonic() + PATIENCE
        while "BiDi listening on " not in (said := Path(self.log.name).read_text("utf-8")):
            if time.monotonic() > end:
                self.process.kill()
                pytest.fail(said)
            time.sleep(0.1)
        address = said.split("BiDi listening on ")[1].split()[0]
        self.open = contextlib.ExitStack()
        self.socket = self.open.enter_context(connect(f"{address}/session", max_size=None))
        self.number, self.events = 0, []
        self.order("session.new", capabilities={})
        self.order("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self.tab = self.order("browsingContext.getTree")["contexts"][0]["context"]

    def order(self, method, **params):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv(timeout=PATIENCE))
            if answer.get("id") == self.number:
                assert answer["type"] == "success", answer
                return answer["result"]
            self.events.append(answer)

    def run(self, script):
        target = {"context": self.tab}
        answer = self.order(
            "script.evaluate", expression=f"JSON.stringify({script})", target=target, awaitPromise=False
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"].get("value", "null"))

    def close(self):
        with contextlib.suppress(Exception):
            self.order("browser.close")
            self.open.close()
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)
        self.log.close()


def test_firefox_opens_it_from_a_file_and_asks_the_network_for_nothing(sample, tmp_path):
    if FIREFOX is None:
        skip("no Firefox on this machine (Debian: apt-get install firefox-esr)")
    path = tmp_path / "graph.html"
    path.write_bytes(render_page(sample, title="图谱"))
    (tmp_path / "profile").mkdir()
    browser = Firefox(tmp_path / "profile")
    try:
        browser.order("browsingContext.navigate", context=browser.tab, url=path.as_uri(), wait="complete")
        end = time.monotonic() + PATIENCE
        while browser.run("document.documentElement.dataset.ready ?? null") != "yes":
            assert time.monotonic() < end, browser.events
            time.sleep(0.1)
        assert browser.run("document.querySelector('.big-counts').innerText.includes('实体')")
        for view in VIEWS[1:]:
            browser.run(f"(location.hash = {json.dumps(view)}, 1)")
            while browser.run("document.body.dataset.view") != view.strip("#").partition("/")[0]:
                assert time.monotonic() < end, view
                time.sleep(0.1)
            assert (
                browser.run(
                    "document.getElementById('sheet').hidden ? 1 : document.getElementById('sheet').innerText.length"
                )
                > 0
            )
        asked = [
            e["params"]["request"]["url"] for e in browser.events if e.get("method") == "network.beforeRequestSent"
        ]
        assert [url for url in asked if not url.startswith(("file:", "data:", "blob:", "about:"))] == []
        said = [e["params"] for e in browser.events if e.get("method") == "log.entryAdded"]
        assert [entry["text"] for entry in said if entry["level"] == "error"] == []
    finally:
        browser.close()
