"""How long does the page take? Opened from disk in Chromium: first picture, a slider moved, another tool, memory.

Times are of whoever waits: from the movement to the picture that follows. The ratio is against the interpreter that
takes over where a browser has no WebAssembly.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.measures import Measure

TOOLS = ("voicebot", "building_energy")
SLIDERS, MOVES = 8, 6

MOVED = """async ([sliders, moves]) => {
  const root = document.querySelector(".cw"), taken = [];
  const next = (before) => new Promise((resolve) => {
    const watch = new MutationObserver(() => {
      if (root.dataset.count === before) return;
      watch.disconnect();
      requestAnimationFrame(() => setTimeout(resolve));
    });
    watch.observe(root, { attributes: true });
  });
  for (const slider of [...document.querySelectorAll(".cw-control input[type=range]")].slice(0, sliders)) {
    for (let i = 0; i < moves; i++) {
      const [low, high] = [Number(slider.min), Number(slider.max)];
      const before = root.dataset.count, start = performance.now();
      slider.value = String(low + (high - low) * ((i * 0.37 + 0.11) % 1));
      slider.dispatchEvent(new Event("input"));
      await next(before);
      taken.push(performance.now() - start);
    }
  }
  return taken;
}"""


def page() -> Iterator[Measure]:
    from tests.browser import chromium

    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        for tool in TOOLS:
            yield from one(browser, Path(folder), tool)


def one(browser: Any, folder: Path, tool: str) -> Iterator[Measure]:
    file = written(folder, tool, wasm=True)
    shown = opened(browser, file)
    options = shown.locator(".cw-focus button").count()
    yield Measure(f"page, {tool}: opened", shown.evaluate("() => performance.now()") / 1000, "s", f"{options} options")
    shown.wait_for_timeout(3000)
    taken = sorted(shown.evaluate(MOVED, [SLIDERS, MOVES]))
    yield Measure(f"page, {tool}: slider to picture, median", statistics.median(taken), "ms", f"{len(taken)} moves")
    yield Measure(f"page, {tool}: slider to picture, 95 %", taken[int(0.95 * len(taken))], "ms")
    yield Measure(f"page, {tool}: memory of its process", memory(browser), "MB", "2,000 and 10,000 draws")
    shown.context.close()
    plain = opened(browser, written(folder, tool, wasm=False))
    plain.wait_for_timeout(3000)
    slow = statistics.median(plain.evaluate(MOVED, [SLIDERS, MOVES]))
    yield Measure(
        f"page, {tool}: without WebAssembly / with it", slow / statistics.median(taken), "x", f"{slow:.0f} ms"
    )
    plain.context.close()


def written(folder: Path, tool: str, wasm: bool) -> Path:
    from costmodel.outputs.page.file import opening, page_text

    text = page_text(opening(tool=tool))
    path = folder / f"{tool}-{wasm}.html"
    path.write_text(text if wasm else text.replace(" &#39;wasm-unsafe-eval&#39;", ""), encoding="utf-8")
    return path


def opened(browser: Any, file: Path) -> Any:
    shown = browser.new_context(offline=True, viewport={"width": 1400, "height": 1000}).new_page()
    shown.goto(file.as_uri())
    shown.wait_for_selector(".cw[data-count]:not([aria-busy])")
    return shown


def memory(browser: Any) -> float:
    """Of the largest renderer, as the system counts it."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    pages = [Path(f"/proc/{p['id']}/status").read_text() for p in processes if p["type"] == "renderer"]
    sizes = [int(line.split()[1]) for text in pages for line in text.splitlines() if line.startswith("VmRSS")]
    return max(sizes) / 1024
