"""A studio as `undersong up` starts it, and a browser in front of it.

There are two: one with the real engine, and one whose engine is `tests/fakes/song.py`, which is slow,
fails or dies where a story needs it. Both stay open for the run; a page of its own, with nothing kept
in it, comes for each test. After each one it is checked that nothing was asked of another
machine and that nothing was wrong in the browser's console.
"""

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
DESK, PHONE = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}
FAKE = "tests.fakes.song.make"

BROWSER_OPTIONS = [
    "--no-sandbox",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]

EXPECTED_COMPLAINT = re.compile(r"Failed to load resource: .* status of (422|409|404|401)")
"""Every browser notes an answer that refuses; the page shows it to the person."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)


@dataclass
class Studio:
    """A studio that runs."""

    process: subprocess.Popen[str]
    address: str
    data: Path
    cookies: list[Any] = field(default_factory=list)

    def kill_renderer(self) -> None:
        """Kill the process that renders, as a system short of memory would."""
        rows = subprocess.run(
            ["ps", "-ww", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True
        ).stdout.splitlines()[1:]
        parents = {int(pid): (int(parent), args) for pid, parent, args in (r.split(maxsplit=2) for r in rows)}
        (worker,) = (
            pid
            for pid, (parent, args) in parents.items()
            if parent == self.process.pid and "undersong.web.work" in args
        )
        for pid, (parent, _) in parents.items():
            if parent == worker and os.getpgid(pid) == pid:
                os.kill(pid, signal.SIGKILL)


@contextmanager
def running(data: Path, **variables: str) -> Iterator[Studio]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO")}
    python_path = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
    with tempfile.TemporaryDirectory(prefix="us-", dir="/tmp") as sockets:
        process = subprocess.Popen(
            [sys.executable, "-m", "undersong.cli", "up", "--port", "0", "--no-browser", "--data", str(data)],
            env={**clean, "PYTHONPATH": python_path, "TMPDIR": sockets, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"(http://127\.0\.0\.1:\d+)/\?token=(\S+)", line)
            assert found, line or process.communicate()
            yield Studio(process, found[1], data, [_cookie(found[1], found[2])])
        finally:
            process.terminate()
            process.communicate(timeout=60)


def _cookie(address: str, token: str) -> dict[str, str]:
    """Spend the token and return the cookie of the session."""
    with closing(http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)) as asking:
        asking.request("GET", f"/?token={token}")
        name, _, value = str(asking.getresponse().headers["Set-Cookie"]).split(";")[0].partition("=")
    return {"name": name, "value": value, "url": address}


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio that makes real songs."""
    with running(tmp_path_factory.mktemp("studio")) as started:
        yield started


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio in which songs go as their prompts say (`tests/fakes/song.py`)."""
    with running(tmp_path_factory.mktemp("stage"), UNDERSONG_MAKER=FAKE) as started:
        yield started


@pytest.fixture
def empty_studio(tmp_path: Path) -> Iterator[Studio]:
    """A studio in which nothing was made yet."""
    with running(tmp_path / "empty", UNDERSONG_MAKER=FAKE) as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. Not kept from one file to the next: its loop would be in Django's way elsewhere."""
    named = os.environ.get("UNDERSONG_BROWSER") or shutil.which("chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=named, args=BROWSER_OPTIONS)
        yield started
        started.close()


class Visits:
    """Makes pages, and remembers what they asked for and complained about."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._addresses: set[str] = set()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self._forgiven: list[str] = []

    def context(self, studio: Studio, **options: Any) -> BrowserContext:
        """Return a browser profile that is let in and has nothing else."""
        made = self._browser.new_context(**{"viewport": DESK, "accept_downloads": True, **options})
        made.set_default_timeout(PATIENCE_MS)
        made.add_cookies(studio.cookies)
        made.on("request", lambda request: self.asked.append(request.url))
        made.on("page", self._listen)
        self._contexts.append(made)
        self._addresses.add(studio.address)
        return made

    def page(self, studio: Studio, path: str = "/", **options: Any) -> Page:
        """Return a page of the studio."""
        page = self.context(studio, **options).new_page()
        page.goto(studio.address + path)
        return page

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(error.stack or str(error)))
        page.on(
            "console",
            lambda said: (
                self.complaints.append(said.text)
                if said.type in ("error", "warning") and not EXPECTED_COMPLAINT.match(said.text)
                else None
            ),
        )

    def forgive(self, what: str) -> None:
        """Leave out complaints that a story brings about itself, those too that are still on their way."""
        self._forgiven.append(what)

    def check(self) -> None:
        """Fail if anything went elsewhere or was wrong."""
        for context in self._contexts:
            context.close()
        ours = (*(f"{address}/" for address in self._addresses), "data:", "blob:")
        assert [url for url in self.asked if not url.startswith(ours)] == []
        assert [said for said in self.complaints if not any(f in said for f in self._forgiven)] == []


@pytest.fixture
def visits(browser: Browser) -> Iterator[Visits]:
    """Pages for one test, checked at its end."""
    made = Visits(browser)
    yield made
    made.check()
