"""From the release of a slider to the new picture on the screen, in Chromium, at 10,000 draws.

python -m tests.benchmarks.page_latency [--tool voicebot] [--rounds 5]

Each of the dozen sliders shown first is dragged to a random place and let go by the mouse. The clock starts at the
browser's ``change`` event, that is at the release, and stops two animation frames after the page has taken in the
figures of the value let go (not of one passed on the way): the new figures and charts are then painted. Prints one
line of JSON, and one for each slider.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))

WAYS = {"clicked": (0, 0), "dragged": (10, 40)}
"""Movements before the release, and milliseconds after each: a click on the slider, or a drag of half a second."""

WATCH = """() => {
  const root = document.querySelector('.cw');
  window.time = null;
  let released = null;
  root.addEventListener('change', (event) => {
    window.time = null;
    const name = event.target.closest('.cw-control').dataset.name;
    released = {start: performance.now(), name, value: Number(event.target.value)};
    look();
  }, true);
  const look = () => {
    if (!released || Number(JSON.parse(root.dataset.set)[released.name]) !== released.value) return;
    const {start} = released;
    released = null;
    requestAnimationFrame(() => requestAnimationFrame(() => { window.time = performance.now() - start; }));
  };
  new MutationObserver(look).observe(root, {attributes: true, attributeFilter: ['data-count']});
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", default="voicebot")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    process = subprocess.Popen(
        [sys.executable, "-m", "costmodel.outputs.cli", "dashboard", "--no-browser", "--json", "--tool", asked.tool],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("}"):
                break
        time.sleep(5)
        measure(json.loads(said)["address"], asked.rounds)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def measure(address: str, rounds: int) -> None:
    from browser import chromium

    dice = random.Random(1)
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        start = time.perf_counter()
        page.goto(address)
        page.wait_for_selector(".cw[data-count]")
        first = time.perf_counter() - start
        page.wait_for_timeout(2000)
        page.evaluate(WATCH)
        sliders = page.locator(".cw-side > .cw-controls").first.locator(".cw-control[data-kind=slider]").all()
        names = [slider.get_attribute("data-name") for slider in sliders]
        print(json.dumps({"first_view_s": round(first, 2)}))
        for way, (steps, pause) in WAYS.items():
            found: dict[str, list[float]] = {name: [] for name in names}
            for _ in range(rounds):
                for name in names:
                    found[name].append(drag(page, name, dice.uniform(0.1, 0.9), steps, pause))
            print(json.dumps({"way": way, **summary([t for times in found.values() for t in times])}))
            for name, times in found.items():
                print(json.dumps({"way": way, "slider": name, **summary(times)}))


def drag(page: Any, name: str, place: float, steps: int, pause: float) -> float:
    """Milliseconds from the release to the new picture, after some movements with a pause after each."""
    slider = page.locator(f".cw-control[data-name={name}] input[type=range]").first
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    height = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * (0.5 if steps else place), height)
    page.mouse.down()
    for step in range(1, steps + 1):
        page.mouse.move(box["x"] + box["width"] * (0.5 + (place - 0.5) * step / steps), height)
        page.wait_for_timeout(pause)
    page.mouse.up()
    page.wait_for_function("window.time !== null")
    page.wait_for_timeout(600)
    return float(page.evaluate("window.time"))


def summary(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "releases": len(ordered),
        "median_ms": round(statistics.median(ordered)),
        "p95_ms": round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]),
        "max_ms": round(ordered[-1]),
    }


if __name__ == "__main__":
    main()
