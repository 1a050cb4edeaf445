"""The map in Chromium: from the address to the first whole picture, then a scripted walk; wall time beside CPU time of every process.

Chromium draws in software here (SwiftShader): a machine with a graphics card is several times faster. On a busy machine read the CPU time.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PORT = 8979
HOME = f"http://127.0.0.1:{PORT}"
FLAGS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")
STEPS = 60
WALK = """async (steps) => {
  const camera = window.seveMap.view.sigma.getCamera(), home = camera.getState(), times = [];
  let last = performance.now();
  for (let k = 0; k < steps; k++) {
    await new Promise(requestAnimationFrame);
    const now = performance.now(), turn = (k / steps) * 2 * Math.PI;
    times.push(now - last);
    last = now;
    const [x, y] = [home.x + 0.15 * Math.sin(turn), home.y + 0.1 * Math.sin(2 * turn)];
    camera.setState({ x, y, ratio: home.ratio * (0.7 + 0.3 * Math.cos(turn)) });
  }
  return times.slice(1).sort((a, b) => a - b);
}"""


def cpu_time() -> float:
    """Seconds of processor of this process and of all below it."""
    used, children = {}, {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        used[int(entry.name)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        children.setdefault(int(fields[1]), []).append(int(entry.name))
    total, waiting = 0.0, [os.getpid()]
    while waiting:
        each = waiting.pop()
        total += used.get(each, 0.0)
        waiting += children.get(each, [])
    return total


@contextmanager
def served() -> Iterator[list[dict[str, str]]]:
    """The pages on a port, and the cookies of somebody who may open them."""
    from django.test import Client

    from seve.accounts import services as accounts
    from seve.accounts.models import User
    from seve.accounts.types import RoleName
    from seve.charter import services as charter

    user = User.objects.filter(email="bench@example.org").first()
    if user is None:
        user = User.objects.create_user(email="bench@example.org", name="Bench")
        accounts.grant(user_id=user.pk, role=RoleName.COORDINATOR, by="bench")
        charter.open_trial(holder="Bench", holder_id=user.pk, by="bench")
    client = Client()
    client.force_login(user)
    command = [sys.executable, "-m", "seve.project.web", "127.0.0.1", str(PORT), "1"]
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, env={**os.environ, "SEVE_DEMO": "1"})
    try:
        yield [{"name": name, "value": morsel.value, "url": HOME} for name, morsel in client.cookies.items()]
    finally:
        server.terminate()
        server.wait()


def measure(page: Any, which: str) -> None:
    before, started = cpu_time(), time.perf_counter()
    page.goto(f"{HOME}/fr/desk/map/", wait_until="commit")
    page.wait_for_selector(".map[data-ready]", state="attached", timeout=120_000)
    wall, cpu = time.perf_counter() - started, cpu_time() - before
    marks = page.evaluate("Object.fromEntries(performance.getEntriesByType('mark').map((mark) => [mark.name, mark.startTime]))")
    places, load = marks["seve-places"] / 1000, os.getloadavg()[0]
    print(f"  {which}: places after {places:.2f} s, whole after {wall:.2f} s, {cpu:.2f} s of CPU, load {load:.1f}")
    page.wait_for_timeout(1500)
    before = cpu_time()
    times = page.evaluate(WALK, STEPS)
    cpu, load = (cpu_time() - before) / STEPS * 1000, os.getloadavg()[0]
    middle, late = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(f"  walk: a step every {middle:.0f} ms (95 %: {late:.0f} ms), {cpu:.0f} ms of CPU a step, load {load:.1f}")


def run(starts: int = 3) -> None:
    """Each time a server and a browser that were just started: the first opening of the map, then the second."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop lives in this thread
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        for _ in range(starts):
            with served() as cookies:
                browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=list(FLAGS))
                context = browser.new_context(viewport={"width": 1280, "height": 860})
                context.add_cookies(cookies)  # type: ignore[arg-type]
                page = context.new_page()
                _retrying(page)
                measure(page, "first opening")
                measure(page, "second opening")
                browser.close()


def _retrying(page: Any) -> None:
    for _ in range(50):
        try:
            page.goto(f"{HOME}/static/seve/mark.svg")
        except Exception:  # the server is starting
            time.sleep(0.2)
        else:
            return
