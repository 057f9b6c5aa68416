"""A real Chromium that a test drives over its debugging pipe, without network."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time

import pytest

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1366,768",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-pipe",
)
# Chromium reads its orders from descriptor 3 and answers on 4.
LAUNCH = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3]]
for end, wanted in zip(ends, (3, 4)):
    os.dup2(end, wanted)
os.execv(sys.argv[3], sys.argv[3:])
"""
PATIENCE = 60  # seconds until a browser that does not answer fails the test


class Browser:
    """Chromium driven over its debugging pipe: messages are JSON, ended by a zero byte."""

    def __init__(self, profile):
        to_read, self.write = os.pipe()
        self.read, to_write = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, str(to_read), str(to_write), CHROMIUM, *FLAGS, f"--user-data-dir={profile}"],
            pass_fds=(to_read, to_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        self.number, self.session, self.left, self.events = 0, None, b"", []
        target = self.order("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.order("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Runtime", "Network", "Page", "Log"):
            self.order(f"{domain}.enable")

    def order(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                assert "error" not in answer, answer["error"]
                return answer["result"]
            self.events.append(answer)

    def receive(self):
        while b"\0" not in self.left:
            more = os.read(self.read, 1 << 20)
            assert more, "the browser has gone"
            self.left += more
        message, self.left = self.left.split(b"\0", 1)
        return json.loads(message)

    def run(self, script):
        """The value of a JavaScript expression in the page."""
        answer = self.order("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait_for(self, script):
        end = time.monotonic() + PATIENCE
        while not self.run(script):
            assert time.monotonic() < end, f"never came true: {script}"
            time.sleep(0.03)

    def open(self, path, fragment=""):
        self.events.clear()
        self.order("Page.navigate", url="about:blank")
        self.order("Page.navigate", url=path.as_uri() + fragment)
        self.wait_for("location.protocol === 'file:' && document.documentElement?.dataset.ready === 'yes'")

    def go(self, fragment):
        """Goes to an address within the page; when this returns, what is there has been drawn."""
        self.run(
            "new Promise((done) => { const before = location.hash; addEventListener('hashchange', done, {once: true});"
            f" location.hash = {json.dumps(fragment)}; if (location.hash === before) done(); }}).then(() => 1)"
        )

    def text(self, selector):
        """What a reader sees there, with every run of space and line breaks as one space."""
        return " ".join(self.run(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''").split())

    def click(self, x, y, count=1):
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            button = "none" if kind == "mouseMoved" else "left"
            self.order("Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, clickCount=count)
        time.sleep(0.4)  # vis-network waits that long for a second tap

    def press(self, key):
        code = {"Enter": 13, "ArrowDown": 40, "ArrowUp": 38, "Escape": 27, "/": 191}[key]
        letters = {"Enter": "\r", "/": "/"}.get(key, "")
        for kind in ("keyDown", "keyUp"):
            text = {"text": letters} if letters and kind == "keyDown" else {}
            self.order("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, **text)

    def push(self, selector, words):
        """Clicks the button of a selector whose text begins so."""
        found = self.run(
            f"(() => {{ const b = [...document.querySelectorAll({json.dumps(selector)})]"
            f".find((each) => each.textContent.startsWith({json.dumps(words)})); b?.click(); return Boolean(b); }})()"
        )
        assert found, f"no {selector} that says {words}"

    def find(self, query):
        self.run("document.getElementById('query').value = ''; document.getElementById('query').focus()")
        self.order("Input.insertText", text=query)

    def complaints(self):
        """What the console said, and what was asked of the network."""
        self.run("1")
        said = [e["params"] for e in self.events if e.get("method") in {"Runtime.exceptionThrown", "Log.entryAdded"}]
        said += [e["params"] for e in self.events if e.get("method") == "Runtime.consoleAPICalled"]
        asked = [e["params"]["request"]["url"] for e in self.events if e.get("method") == "Network.requestWillBeSent"]
        return said, [url for url in asked if not url.startswith(("file:", "about:", "data:", "blob:"))]

    def stage_middle(self):
        box = self.run(
            "(({x, y, width, height}) => [x + width / 2, y + height / 2])"
            "(document.getElementById('network').getBoundingClientRect())"
        )
        return tuple(box)

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)
        os.close(self.read)
        os.close(self.write)


@contextlib.contextmanager
def running(profile):
    """A browser until the end; the test is skipped where none is installed, and fails where one must be."""
    if CHROMIUM is None:
        if os.environ.get("XCKG_NEED_BROWSERS"):
            pytest.fail("no Chromium, and XCKG_NEED_BROWSERS wants one")
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium fonts-noto-cjk)")
    browser = Browser(profile)
    try:
        yield browser
    finally:
        browser.close()
