// Charts are images until a reader comes near; then the one shared plotly.js and the chart's own script are fetched.
// Plain scripts throughout: a page opened from a disk may not fetch.
"use strict";
{
  const asked = new URLSearchParams(location.search);
  const root = document.documentElement;
  let theme = asked.get("theme");
  try {
    theme ??= localStorage.getItem("theme");
  } catch {} // storage may be forbidden
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  const font = asked.get("font");
  if (font && /^[\w -]{1,40}$/.test(font)) for (const name of ["--serif", "--sans"]) root.style.setProperty(name, `"${font}", ${/serif|mono/.test(font) ? font : "sans-serif"}`);
}
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
  const night = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme ?? (night.matches ? "dark" : "light")) === "dark";
  // The house's colours on the ground at hand; the figure's own text is left alone.
  const coloured = (value, dark) => {
    if (Array.isArray(value)) return value.map((part) => coloured(part, dark));
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, key === "text" ? part : coloured(part, dark)]));
    return (dark && typeof value === "string" && shotinspace.dark[value]) || value;
  };
  // The widest drawing that its place holds; the narrowest where none fits, and then the place scrolls.
  const fitting = (plot) => {
    const widths = plot.dataset.widths.split(" ").map(Number);
    return widths.filter((width) => width <= plot.clientWidth).pop() ?? widths[0];
  };
  const draw = async (figure) => {
    const plot = figure.querySelector(".plot");
    const width = fitting(plot);
    const dark = isDark();
    const look = `${width} ${dark}`;
    if (figure.dataset.state === "waking" || figure.dataset.look === look) return;
    figure.dataset.state = "waking";
    figure.dataset.look = look;
    try {
      await Promise.all([load(`${figure.dataset.root}charts/${figure.dataset.chart}-${width}.js`), load(`${figure.dataset.root}plotly.min.js`)]);
      const { data, layout } = coloured(records.get(`${figure.dataset.chart}-${width}`), dark);
      if (touch) layout.dragmode = false; // a finger scrolls
      const place = make("div", "", { className: "live" });
      place.setAttribute("role", "img");
      place.setAttribute("aria-label", figure.dataset.alt);
      place.style.cssText = `width:${width}px;height:${layout.height}px`;
      place.hidden = true;
      plot.append(place);
      await Plotly.newPlot(place, data, layout, { displayModeBar: false, showAxisDragHandles: !touch, scrollZoom: false });
      for (const old of plot.querySelectorAll("picture, p.live, div.live")) if (old !== place) old.matches("div") ? old.remove() : (old.hidden = true);
      place.hidden = false;
      figure.querySelector(".swipe").hidden = plot.scrollWidth <= plot.clientWidth + 1;
      figure.dataset.state = "live";
      if (`${fitting(plot)} ${isDark()}` !== look) draw(figure); // its place changed meanwhile
    } catch (error) {
      delete figure.dataset.state; // the image stands, and the next touch tries again
      delete figure.dataset.look;
      figure.querySelector(".plot > div.live[hidden]")?.remove();
      console.warn(String(error));
    }
  };

  const table = async (figure) => {
    const chart = await record(figure);
    const box = figure.querySelector("div.table");
    if (box.firstChild) return;
    const row = (cells, tag) => {
      const line = document.createElement("tr");
      line.append(...cells.map((cell) => make(tag, cell, tag === "th" ? { scope: "col" } : {})));
      return line;
    };
    const head = document.createElement("thead");
    head.append(row(chart.columns, "th"));
    const body = document.createElement("tbody");
    body.append(...chart.rows.map((cells) => row(cells, "td")));
    const whole = document.createElement("table");
    whole.append(make("caption", `What the chart draws: ${figure.querySelector(".title").textContent}`), head, body);
    const scroll = make("div", "", { className: "scroll" });
    scroll.append(whole);
    box.append(scroll);
    watch(scroll);
  };
  // A table that is wider or longer than its place is reached by the keyboard, and says so.
  const watch = (scroll) => {
    const look = () => {
      const wide = scroll.scrollWidth > scroll.clientWidth + 1;
      if (!wide && scroll.scrollHeight <= scroll.clientHeight + 1) return;
      scroll.tabIndex = 0;
      scroll.setAttribute("role", "group");
      scroll.setAttribute("aria-label", "Table, scrolls");
      if (wide && !scroll.previousElementSibling?.matches(".more-sideways"))
        scroll.before(make("p", "The table is wider than this: scroll it sideways.", { className: "more-sideways" }));
    };
    new ResizeObserver(look).observe(scroll);
  };

  // Arrow keys walk the rows of a focused chart's table; a live region says each, with the names of its columns.
  const walk = (figure) => {
    const plot = figure.querySelector(".plot");
    const said = figure.querySelector(".said-row");
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
    let at = -1;
    plot.addEventListener("keydown", async (event) => {
      if (!(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const { rows, columns } = await record(figure);
      at = Math.min(Math.max(at + steps[event.key], 0), rows.length - 1);
      if (!rows.length) return;
      const words = rows[at].map((cell, place) => cell && `${columns[place].replaceAll("_", " ")}: ${cell}`).filter(Boolean);
      said.hidden = false;
      said.textContent = `${at + 1} of ${rows.length}. ${words.join("; ")}.`;
    });
  };

  const WIDE = 900; // px: what a drawing to take along is made for
  const svg = async (figure) => {
    const name = `${figure.dataset.chart}-${WIDE}`;
    const [chart] = await Promise.all([record(figure), load(`${figure.dataset.root}charts/${name}.js`), load(`${figure.dataset.root}plotly.min.js`)]);
    const { annotations = [], ...words } = chart.words;
    const { layout, data } = structuredClone(records.get(name));
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
    const eager = !navigator.connection?.saveData;
    const recolour = () => figures.forEach((figure) => figure.dataset.state === "live" && draw(figure));
    night.addEventListener("change", recolour);
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
      walk(figure);
      new ResizeObserver(() => figure.dataset.state === "live" && draw(figure)).observe(plot);
      const button = figure.querySelector("button.svg");
      button.hidden = false;
      button.addEventListener("click", () => svg(figure));
      const details = figure.querySelector("details.more");
      details.addEventListener("toggle", () => details.open && table(figure));
      const copies = { copy: () => figure.querySelector(".embed").textContent, link: () => `${location.href.split("#")[0]}#${figure.id}` };
      for (const [name, text] of Object.entries(copies)) {
        const button = figure.querySelector(`button.${name}`);
        if (!button || !navigator.clipboard) continue;
        button.hidden = false;
        button.addEventListener("click", async () => {
          await navigator.clipboard.writeText(text());
          button.textContent = "Copied";
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

    document.querySelectorAll(".scroll").forEach(watch);
    const note = (name, value) => {
      const address = new URL(location.href);
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
      history.replaceState(null, "", address);
    };
    const code = document.querySelector("#show-code");
    if (code) {
      code.checked = new URLSearchParams(location.search).has("code");
      code.addEventListener("change", () => note("code", code.checked && "1"));
    }
    const theme = document.querySelector("#theme");
    if (theme) {
      theme.closest("p").hidden = false;
      theme.value = document.documentElement.dataset.theme ?? "";
      theme.addEventListener("change", () => {
        if (theme.value) document.documentElement.dataset.theme = theme.value;
        else delete document.documentElement.dataset.theme;
        try {
          localStorage.setItem("theme", theme.value);
        } catch {}
        note("theme", theme.value);
        recolour();
      });
    }
    if (parent !== window && document.body.classList.contains("alone")) {
      const say = () => parent.postMessage({ shotinspace: document.documentElement.offsetHeight }, "*");
      new ResizeObserver(say).observe(document.documentElement);
      addEventListener("message", (event) => event.source === parent && event.data?.shotinspace === "height" && say());
    }
  };
  addEventListener("DOMContentLoaded", start);
  return { take: (id, chart) => records.set(id, chart) };
})();
