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
  const views = new Map(); // of figures whose controls were used: what is chosen
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
  // What a chart says: that of the choice in its controls, else as it was built.
  const record = async (figure) => {
    if (views.has(figure)) return views.get(figure);
    await load(`${figure.dataset.root}charts/${figure.dataset.chart}.js`);
    return records.get(figure.dataset.chart);
  };
  // Its figure at a width, and the same with its words around it.
  const drawing = async (figure, width) => {
    if (views.has(figure)) return views.get(figure).figure(width);
    const name = `${figure.dataset.chart}-${width}`;
    await load(`${figure.dataset.root}charts/${name}.js`);
    return records.get(name);
  };
  const whole = async (figure, width) => {
    if (views.has(figure)) return views.get(figure).whole(width);
    const [{ words }, { layout, data }] = [await record(figure), await drawing(figure, width)];
    return { data, layout: { ...layout, ...words, annotations: [...(layout.annotations ?? []), ...(words.annotations ?? [])] } };
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
    const wanted = () => `${fitting(plot)} ${isDark()} ${views.get(figure)?.key}`;
    const [width, dark, look] = [fitting(plot), isDark(), wanted()];
    if (figure.dataset.state === "waking" || figure.dataset.look === look) return;
    figure.dataset.state = "waking";
    figure.dataset.look = look;
    try {
      const [bare] = await Promise.all([drawing(figure, width), load(`${figure.dataset.root}plotly.min.js`)]);
      const { data, layout } = coloured({ data: bare.data, layout: { template: shotinspace.template, ...bare.layout } }, dark);
      if (touch) layout.dragmode = false; // a finger scrolls
      const place = make("div", "", { className: "live" });
      place.setAttribute("role", "img");
      place.style.cssText = `width:${width}px;height:${layout.height}px`;
      place.hidden = true;
      plot.append(place);
      place.setAttribute("aria-label", figure.dataset.alt);
      await Plotly.newPlot(place, data, layout, { displayModeBar: false, showAxisDragHandles: !touch, scrollZoom: false });
      for (const inner of place.querySelectorAll("svg")) inner.setAttribute("aria-hidden", "true"); // the place speaks for them
      for (const old of plot.querySelectorAll("picture, p.live, div.live")) if (old !== place) old.matches("div") ? old.remove() : (old.hidden = true);
      place.hidden = false;
      figure.querySelector(".swipe").hidden = plot.scrollWidth <= plot.clientWidth + 1;
      figure.dataset.state = "live";
      if (wanted() !== look) await draw(figure); // its place or its choice changed meanwhile
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
    if (box.chart === chart) return;
    box.chart = chart;
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
    box.replaceChildren(scroll);
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

  // The mark of a row is lit where one point of the drawing says more of the row's words than any other.
  const light = (live, row) => {
    const words = row.filter((cell) => /\p{L}{2}/u.test(cell));
    const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
    const points = live.data.flatMap(({ text }, curveNumber) =>
      Array.isArray(text) ? text.map((said, pointNumber) => ({ curveNumber, pointNumber, told: words.filter((word) => plain(said).includes(word)).length })) : [],
    );
    const most = Math.max(1, ...points.map(({ told }) => told));
    const found = points.filter(({ told }) => told === most);
    if (found.length === 1) Plotly.Fx.hover(live, found);
    else Plotly.Fx.unhover(live);
  };
  // Arrow keys walk the rows of a focused chart's table; a live region says each, with the names of its columns.
  const walk = (figure) => {
    const plot = figure.querySelector(".plot");
    const said = figure.querySelector(".said-row");
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
    let [at, walked] = [-1, null];
    plot.addEventListener("keydown", async (event) => {
      if (!(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const { rows, columns } = await record(figure);
      if (walked !== rows) [at, walked] = [-1, rows];
      at = Math.min(Math.max(at + steps[event.key], 0), rows.length - 1);
      if (!rows.length) return;
      const words = rows[at].map((cell, place) => cell && `${columns[place].replaceAll("_", " ")}: ${cell}`).filter(Boolean);
      said.hidden = false;
      said.textContent = `${at + 1} of ${rows.length}. ${words.join("; ")}.`;
      const live = plot.querySelector("div.live.js-plotly-plot");
      if (live && !live.hidden) light(live, rows[at]);
    });
  };

  // Hand a file to the reader.
  const save = (name, content) => {
    const link = make("a", "", { download: name, href: URL.createObjectURL(content) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  const WIDE = 900; // px: what a drawing to take along is made for
  const picture = async (figure, format) => {
    const [{ data, layout }] = await Promise.all([whole(figure, WIDE), load(`${figure.dataset.root}plotly.min.js`)]);
    const made = structuredClone({ data, layout: { template: shotinspace.template, ...layout } });
    const size = { format, width: layout.width, height: layout.height, scale: format === "png" ? 2 : 1, imageDataOnly: true };
    const text = await Plotly.toImage(made, size);
    const content = format === "png" ? Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)) : text;
    save(`${figure.dataset.chart}.${format}`, new Blob([content], { type: format === "png" ? "image/png" : "image/svg+xml" }));
  };
  // A cell that a spreadsheet would run as a formula gets an apostrophe, as in the files.
  const cell = (text) => {
    const harmless = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  };
  const csv = ({ columns, rows }) => `${[columns, ...rows.map((row) => row.map(cell))].map((row) => row.join(",")).join("\n")}\n`;

  // Show what was chosen in a chart's controls: a view as panels.js makes it.
  const show = async (figure, view) => {
    views.set(figure, view);
    const { title, subtitle, alt } = view;
    figure.dataset.alt = alt;
    figure.classList.add("chosen");
    for (const [name, text] of Object.entries({ ".title": title, ".subtitle": subtitle, ".more .alt": alt, ".more .unseen": `: ${title}` })) figure.querySelector(name).textContent = text;
    figure.querySelector(".plot").setAttribute("aria-label", `Chart: ${title}`);
    figure.querySelector(".plot picture")?.remove(); // it shows the first view, on paper too
    const embed = figure.querySelector(".embed");
    if (embed) embed.textContent = (embed.first ??= embed.textContent).replace('.html"', view.query ? `.html?${view.query}"` : '.html"');
    if (figure.querySelector("details.more").open) table(figure);
    await draw(figure);
  };

  const note = (name, value) => {
    const address = new URL(location.href);
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
    history.replaceState(null, "", address);
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
      for (const format of ["svg", "png"]) {
        const button = figure.querySelector(`button.${format}`);
        button.hidden = false;
        button.addEventListener("click", () => picture(figure, format));
      }
      figure.querySelector("a.csv").addEventListener("click", (event) => {
        if (!views.has(figure)) return; // the file as built
        event.preventDefault();
        save(`${figure.dataset.chart}.csv`, new Blob([csv(views.get(figure))], { type: "text/csv" }));
      });
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
  addEventListener("DOMContentLoaded", () => {
    start();
    shotinspace.panels?.start();
  });
  return { take: (id, value) => records.set(id, value), load, records, make, note, show, csv };
})();
