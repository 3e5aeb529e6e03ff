"""What a story costs a reader on a phone, as our page and as stock tools make it: `python benchmarks/site.py [STORY]`.

Both pages come from one server, gzipped, in one run: 390 px wide, processor slowed four times, slow 4G (1.6 Mbit/s,
150 ms). The stock page is the same notebook with the same figures, shown by plotly's own `notebook` renderer and
converted by nbconvert as it comes; what it asks of CDNs is refused and not counted. Needs Chromium, `pip install
playwright`, and `npm ci` for the small plotly.js.
"""

from __future__ import annotations

import gzip
import json
import mimetypes
import statistics
import sys
import tempfile
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from measure import Missing, chromium
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbformat import v4

from shotinspace import notebook as stored
from shotinspace import site
from shotinspace.draw import draw
from shotinspace.media import PLOTLY
from shotinspace.site.address import Address

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
RUNS = 3
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
# The first moment at which a chart is on the page: an image decoded, or a live chart with its marks.
WATCH = """
  const look = () => {
    const image = document.querySelector(".plot img");
    if ((image && image.complete && image.naturalWidth) || document.querySelector(".js-plotly-plot .trace"))
      requestAnimationFrame(() => (window.chartAt = performance.now()));
    else requestAnimationFrame(look);
  };
  look();
"""


class Gzipped(SimpleHTTPRequestHandler):
    """A file server that compresses what is text, as any host of pages does."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            return self.send_error(404)
        body, kind = path.read_bytes(), mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        packed = not kind.startswith("image/png")
        body = gzip.compress(body, 6) if packed else body
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def stock(story: Path, out: Path) -> None:
    """Write `story` to `out` as plotly's `notebook` renderer and nbconvert make it."""
    notebook = nbformat.read(story, 4)
    charts = stored.charts(notebook)
    source = "import plotly.io as pio\npio.renderers.default = 'notebook'"
    shows = [f"pio.from_json({json.dumps(chart.data[PLOTLY])!r}).show()" for chart in charts]
    shown = v4.new_notebook(cells=[v4.new_code_cell(text) for text in (source, *shows)])
    NotebookClient(shown, extra_arguments=["--IPKernelApp.log_level=40"]).execute()
    for chart, cell in zip(charts, shown.cells[1:]):
        chart.clear()
        chart.update(next(output for output in cell.outputs if "plotly-graph-div" in output.data["text/html"]))
    script = [
        output for cell in shown.cells for output in cell.outputs if "plotly-graph-div" not in output.data["text/html"]
    ]
    first = next(cell for cell in notebook.cells if any("plotly-graph-div" in str(o) for o in cell.get("outputs", [])))
    first.outputs[:0] = script  # plotly.js itself, once
    out.write_text(HTMLExporter().from_notebook_node(notebook)[0], encoding="utf-8")


def read(browser: Browser, address: str, charts: int) -> dict[str, float]:
    """Open a page as a phone does, read to its end, come to every chart. Returns seconds and bytes by name."""
    context = browser.new_context(**PHONE, bypass_csp=True)  # so that this script may wait for functions
    page = context.new_page()
    page.route("**/*", lambda route: route.continue_() if "127.0.0.1" in route.request.url else route.abort())
    page.add_init_script(WATCH)
    client, moved = context.new_cdp_session(page), []
    client.on("Network.loadingFinished", lambda event: moved.append(event["encodedDataLength"]))
    client.send("Network.enable")
    client.send("Network.emulateNetworkConditions", SLOW_4G)
    client.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(address, timeout=180_000)
    page.wait_for_function("window.chartAt", timeout=180_000)
    page.wait_for_timeout(2000)
    found = {
        "first words painted, s": page.evaluate(
            "performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"
        ),
        "first chart on the page, s": page.evaluate("chartAt / 1000"),
        "bytes when opened": sum(moved),
    }
    client.send("Emulation.setCPUThrottlingRate", {"rate": 1})  # from here on only bytes count
    client.send("Network.emulateNetworkConditions", SLOW_4G | {"downloadThroughput": -1, "latency": 0})
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, height, 400):
        page.evaluate(f"scrollTo(0, {top})")
        page.wait_for_timeout(40)
    page.wait_for_timeout(1000)
    found["bytes read to the end"] = sum(moved)
    for plot in page.locator(".plot").all():
        plot.focus()
    page.wait_for_function(
        f"document.querySelectorAll('.js-plotly-plot .main-svg:first-of-type').length >= {charts}", timeout=60_000
    )
    page.wait_for_timeout(1000)
    found["bytes, every chart live"] = sum(moved)
    context.close()
    return found


def main() -> None:
    """Print a table: ours, stock, and ours in parts of stock; the middle of several runs."""
    name = sys.argv[1] if len(sys.argv) > 1 else "01-twelve-days"
    story = ROOT / "notebooks" / f"{name}.ipynb"
    charts = len(stored.charts(nbformat.read(story, 4)))
    notebooks, data = ROOT / "notebooks", ROOT / "data"
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        written = site.write(
            notebooks, data, Path(folder, "site"), Address("", ""), draw=lambda figures: draw(figures)[0]
        )
        if written.advice:
            print(written.advice)
        stock(story, Path(folder, "stock.html"))
        server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *args: Gzipped(*args, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        home = f"http://127.0.0.1:{server.server_port}/"
        runs = [
            (read(browser, f"{home}site/{name}.html", charts), read(browser, f"{home}stock.html", charts))
            for _ in range(RUNS)
        ]
        server.shutdown()
    print(f"{name}, {charts} charts; middle of {RUNS} runs\n{'':30}{'ours':>12}{'stock':>12}{'ratio':>8}")
    for what in runs[0][0]:
        ours, theirs = (statistics.median(run[side][what] for run in runs) for side in (0, 1))
        form = "{:,.2f}" if what.endswith(" s") else "{:,.0f}"
        print(f"{what:30}{form.format(ours):>12}{form.format(theirs):>12}{ours / theirs:8.3f}")


if __name__ == "__main__":
    try:
        main()
    except Missing as error:
        sys.exit(str(error))
