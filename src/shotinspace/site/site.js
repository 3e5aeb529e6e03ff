// Charts are images until a reader comes near; then the one shared plotly.js and the chart's own script are fetched.
// Plain scripts throughout: a page opened from a disk may not fetch.
"use strict";
window.PlotlyConfig = { MathJaxConfig: "local" };
const shotinspace = (() => {
  const scripts = new Map();
  const records = new Map();
  const load = (address) => {
    if (!scripts.has(address))
      scripts.set(
        address,
        new Promise((done, failed) => {
          const script = document.createElement("script");
          script.src = address;
          script.onload = done;
          script.onerror = () => {
            scripts.delete(address);
            failed(new Error(`${address} did not load`));
          };
          document.head.append(script);
        }),
      );
    return scripts.get(address);
  };
  const record = async (figure) => {
    await load(`${figure.dataset.root}charts/${figure.dataset.chart}.js`);
    return records.get(figure.dataset.chart);
  };
  const make = (tag, text, attributes) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.textContent = text;
    return element;
  };

  const touch = matchMedia("(pointer: coarse)").matches;
  const draw = async (figure) => {
    if (figure.dataset.state) return;
    figure.dataset.state = "waking";
    try {
      const [chart] = await Promise.all([record(figure), load(`${figure.dataset.root}plotly.min.js`)]);
      const layout = structuredClone(chart.figure.layout);
      if (touch) layout.dragmode = false; // a finger scrolls
      const place = make("div", "", { className: "live" });
      place.setAttribute("role", "img");
      place.setAttribute("aria-label", figure.dataset.alt);
      place.style.cssText = `width:${layout.width}px;height:${layout.height}px`;
      const plot = figure.querySelector(".plot");
      place.hidden = true;
      plot.append(place);
      await Plotly.newPlot(place, structuredClone(chart.figure.data), layout, {
        displayModeBar: false,
        showAxisDragHandles: !touch,
        scrollZoom: false,
      });
      for (const old of plot.querySelectorAll("img, p.live")) old.hidden = true;
      place.hidden = false;
      figure.dataset.state = "live";
    } catch (error) {
      delete figure.dataset.state; // the image stands, and the next touch tries again
      figure.querySelector(".plot > div.live")?.remove();
      console.warn(String(error));
    }
  };

  const table = async (figure, details) => {
    const chart = await record(figure);
    if (details.querySelector("table")) return;
    const body = document.createElement("tbody");
    for (const cells of chart.rows) body.insertRow().append(...cells.map((cell) => make("td", cell)));
    const head = document.createElement("thead");
    head.insertRow().append(...chart.columns.map((name) => make("th", name, { scope: "col" })));
    const whole = document.createElement("table");
    whole.append(make("caption", `What the chart draws: ${figure.querySelector(".title").textContent}`), head, body);
    const box = make("div", "", { className: "scroll", tabIndex: 0 });
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Table of what the chart draws");
    box.append(whole);
    details.append(box);
  };

  const svg = async (figure) => {
    const [chart] = await Promise.all([record(figure), load(`${figure.dataset.root}plotly.min.js`)]);
    const { annotations = [], ...words } = chart.words;
    const { layout, data } = structuredClone(chart.figure);
    const whole = { ...layout, ...words, annotations: [...(layout.annotations ?? []), ...annotations] };
    const size = { format: "svg", width: whole.width, height: whole.height, imageDataOnly: true };
    const text = await Plotly.toImage({ data, layout: whole }, size);
    const link = make("a", "", { download: `${figure.dataset.chart}.svg` });
    link.href = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  const start = () => {
    const figures = [...document.querySelectorAll("figure.chart")];
    // A mouse finds charts alive; a finger wakes the one it touches, which spares a phone the script.
    const eager = matchMedia("(hover: hover) and (pointer: fine)").matches && !navigator.connection?.saveData;
    const near = new IntersectionObserver(
      (seen) => {
        for (const { isIntersecting, target } of seen) {
          if (!isIntersecting) continue;
          near.unobserve(target);
          draw(target);
        }
      },
      { rootMargin: "300px 0px" },
    );
    for (const figure of figures) {
      const plot = figure.querySelector(".plot");
      for (const sign of ["pointerenter", "pointerdown", "focus"])
        plot.addEventListener(sign, () => draw(figure), { passive: true });
      const button = figure.querySelector("button.svg");
      button.hidden = false;
      button.addEventListener("click", () => svg(figure));
      const details = figure.querySelector("details.table");
      details.addEventListener("toggle", () => details.open && table(figure, details));
      const copy = figure.querySelector("button.copy");
      if (copy && navigator.clipboard) {
        copy.hidden = false;
        copy.addEventListener("click", async () => {
          await navigator.clipboard.writeText(figure.querySelector(".embed").textContent);
          copy.textContent = "Copied";
        });
      }
    }
    if (eager) addEventListener("load", () => figures.forEach((figure) => near.observe(figure)));

    const codes = [...document.querySelectorAll("details.code")];
    const all = document.querySelector("button.codes");
    if (all) {
      all.hidden = !codes.length;
      all.addEventListener("click", () => {
        const open = all.getAttribute("aria-pressed") !== "true";
        all.setAttribute("aria-pressed", open);
        for (const code of codes) code.open = open;
      });
    }
    if (parent !== window && document.body.classList.contains("alone"))
      new ResizeObserver(() =>
        parent.postMessage({ shotinspace: document.documentElement.offsetHeight }, "*"),
      ).observe(document.documentElement);
  };
  addEventListener("DOMContentLoaded", start);
  return { take: (id, chart) => records.set(id, chart) };
})();
