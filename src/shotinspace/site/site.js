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

  const slim = matchMedia("(max-width: 640px)"); // then charts are drawn from figures made for a phone
  const touch = matchMedia("(pointer: coarse)").matches;
  const draw = async (figure) => {
    if (figure.dataset.state) return;
    figure.dataset.state = "waking";
    try {
      const [chart] = await Promise.all([record(figure), load(`${figure.dataset.root}plotly.min.js`)]);
      const plot = figure.querySelector(".plot");
      const drawn = (slim.matches && chart.narrow) || chart.figure;
      const layout = structuredClone(drawn.layout);
      if (drawn === chart.narrow) layout.width = Math.min(layout.width, Math.max(plot.clientWidth, 0.9 * layout.width));
      if (touch) layout.dragmode = false; // a finger scrolls
      const place = make("div", "", { className: "live" });
      place.setAttribute("role", "img");
      place.setAttribute("aria-label", figure.dataset.alt);
      place.style.cssText = `width:${layout.width}px;height:${layout.height}px`;
      place.hidden = true;
      plot.append(place);
      await Plotly.newPlot(place, structuredClone(drawn.data), layout, {
        displayModeBar: false,
        showAxisDragHandles: !touch,
        scrollZoom: false,
      });
      for (const old of plot.querySelectorAll("img, p.live")) old.hidden = true;
      place.hidden = false;
      figure.classList.toggle("fits", plot.scrollWidth <= plot.clientWidth + 24);
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
    // A mouse finds charts alive, and so does a phone, whose charts are drawn for it; else a finger wakes the one it touches.
    const mouse = matchMedia("(hover: hover) and (pointer: fine)").matches;
    const eager = (mouse || slim.matches) && !navigator.connection?.saveData;
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
    const fetchImages = () => {
      for (const image of document.querySelectorAll("img[loading=lazy]")) image.loading = "eager";
    };
    addEventListener("beforeprint", fetchImages);
    if (eager)
      addEventListener("load", () => {
        figures.forEach((figure) => near.observe(figure));
        setTimeout(fetchImages, 2000); // once the page has come, all of it, for paper and for the train
      });

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
