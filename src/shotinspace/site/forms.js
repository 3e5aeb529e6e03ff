// The forms of chart that panels draw, drawn in the page: what charts/*.py makes of the same rows, number for number.
// Sizes in px, moments in ms. `shotinspace.house` holds the colours, marks and letters of the house.
"use strict";
shotinspace.forms = (({ colours, marks, letters, slack }) => {
  const { INK, QUIET, GRID, CONTEXT, PAPER } = colours;
  const EDGE = 16, LABEL = 12.5, MARK = 11, BOLD = true;
  const mark = (entity) => marks[entity] ?? { colour: INK, text: INK, symbol: "circle" };
  // As Python rounds: what lies exactly between goes to the even neighbour.
  const round = (x, digits = 0) => {
    const scaled = x * 10 ** digits;
    const between = Number.isInteger(x * 2 ** (digits + 1)) && Math.abs(scaled % 1) === 0.5;
    return between ? (2 * Math.round(scaled / 2)) / 10 ** digits : Number(x.toFixed(digits));
  };
  const safe = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("$", "＄");
  const widthOf = (text, size, bold) => (([...text].reduce((sum, letter) => sum + (letters[letter] ?? 556), 0) * size) / 1000) * (bold ? 1.08 : 1) * slack;

  // Lines as Python's textwrap breaks them, at spaces only.
  const PIECES = /\s+|\S+/g;
  const broken = (pieces, most) => {
    const lines = [];
    for (let at = 0; at < pieces.length; ) {
      if (lines.length && !pieces[at].text.trim()) at += 1;
      const [first, from] = [at, pieces[at]?.from];
      while (at < pieces.length && pieces[at].until - from <= most) at += 1;
      if (at === first && at < pieces.length) at += 1; // one longer than a line has it alone
      const line = pieces.slice(first, at).map((piece) => piece.text).join("").trimEnd();
      if (line) lines.push(line);
    }
    return lines.length ? lines : [""];
  };
  const kept = new Map();
  const wrap = (text, size, width, bold = false) => {
    const key = `${size} ${width} ${bold} ${text}`;
    if (kept.has(key)) return kept.get(key);
    let until = 0;
    const pieces = (text.match(PIECES) ?? []).map((piece) => ({ text: piece, from: until, until: (until += [...piece].length) }));
    let most = Math.max(10, Math.trunc((until * width) / Math.max(widthOf(text, size, bold), 1)) + 1);
    let lines = broken(pieces, most);
    while (most > 10 && lines.some((line) => widthOf(line, size, bold) > width)) lines = broken(pieces, (most -= 1));
    for (let fewer; most > 10 && (fewer = broken(pieces, most - 1)).length === lines.length; most -= 1) lines = fewer;
    kept.set(key, lines);
    return lines;
  };
  const joined = (lines) => lines.map(safe).join("<br>");
  const lines = (...given) => joined(wrap(...given));
  const breaks = (text) => text.split("<br>").length - 1;

  const DAY = 864e5;
  const moment = (text) => (text ? Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19).replace("Z", "") || "00:00"}Z`) : NaN);
  const iso = (ms) => new Date(ms).toISOString().slice(0, 16).replace("T", " ").replace(" 00:00", "");

  class Sheet {
    constructor(width) {
      this.wide = width >= 600;
      Object.assign(this, { width, left: EDGE, right: 22, top: 10, bottom: 30, data: [], annotations: [], shapes: [] });
      this.layout = { width };
    }
    get inner() {
      return this.width - this.left - this.right;
    }
    margins({ left = EDGE, right = 22, bottom = 30 }) {
      Object.assign(this, { left: round(this.wide ? left : EDGE), right, bottom });
    }
    close(height) {
      const { layout, annotations, shapes } = this;
      layout.height = round(height) + this.top + this.bottom;
      layout.margin = { l: this.left, r: this.right, t: this.top, b: this.bottom, pad: 0 };
      layout.yaxis = { range: [round(height), 0], visible: false, fixedrange: true };
      if (annotations.length) Object.assign(layout, { annotations });
      if (shapes.length) Object.assign(layout, { shapes });
    }
    axis(more) {
      this.layout.xaxis = { ...this.layout.xaxis, ...more };
    }
    time(start, end, months) {
      const [first, last] = [moment(start), moment(end)];
      const every = Math.ceil((((last - first) / (30.44 * months * DAY)) * 44) / this.inner);
      this.axis({ range: [start, end], dtick: `M${months * every}`, tickformat: "%Y", tickangle: 0 });
      return (ms) => ((ms - first) / (last - first)) * this.inner;
    }
    beside(text, y, { size = 13.5, colour = INK, ...more } = {}) {
      const xshift = this.wide ? EDGE - this.left : 0;
      this.annotations.push({ xref: "paper", x: 0, xshift, y, align: "left", text, font: { size, color: colour }, ...more });
    }
    dots(x, y, looks, { hover, ...more }) {
      const several = Array.isArray(looks);
      const [symbol, color] = ["symbol", "colour"].map((what) => (several ? looks.map((look) => look[what]) : looks[what]));
      const said = hover?.length ? { hoverinfo: "text", text: hover.map(safe) } : { hoverinfo: "skip" };
      this.data.push({ type: "scatter", x, y, mode: "markers", cliponaxis: false, ...said, marker: { symbol, color, size: 11, ...more } });
    }
    bar(row, x0, x1, y) {
      const { colour } = mark(row.entity);
      const look = { fillcolor: row.hollow ? PAPER : colour, line: { color: colour, width: 1.2 }, layer: "between" };
      this.shapes.push({ type: "rect", x0: iso(x0), x1: iso(x1), y0: y - 3, y1: y + 3, ...look });
    }
    legend(key, hollow) {
      let [x, y] = [6, 9];
      const items = Object.entries(key ?? {}).map(([entity, word]) => [mark(entity), mark(entity).colour, word]);
      if (hollow) items.push([marks.context, PAPER, hollow]);
      if (!items.length) return 0;
      this.layout.xaxis2 = { overlaying: "x", range: [0, this.inner], visible: false, fixedrange: true, anchor: "y" };
      for (const [look, fill, word] of items) {
        const wide = 34 + widthOf(word, LABEL);
        if (x > 6 && x + wide - 20 > this.inner) [x, y] = [6, y + 19];
        const marker = { symbol: look.symbol, size: 11, color: fill, line: { color: look.colour, width: 1.5 } };
        this.data.push({ type: "scatter", x: [round(x)], y: [y], xaxis: "x2", mode: "markers", hoverinfo: "skip", cliponaxis: false, marker });
        this.annotations.push({ xref: "paper", x: 0, xshift: round(x + 11), y, text: safe(word) });
        x += wide;
      }
      return y + 15;
    }
    // The marks of rows that stand in time, each in its colour, hollow or filled.
    marks(rows, middles, ys) {
      const looks = rows.map((row) => mark(row.entity));
      const color = rows.map((row, at) => (row.hollow ? PAPER : looks[at].colour));
      const line = { color: looks.map((look) => look.colour), width: 1.5 };
      this.dots(middles.map(iso), ys, looks, { hover: rows.map((row) => `${row.name}: ${row.when}`), size: MARK, color, line });
    }
  }

  // A row of text with its values: moments, numbers and flags; what a form does not find gets what stands for it.
  const number = (text) => (text ? Number(text) : NaN);
  const inTime = (row) => {
    const begin = moment(row.begin);
    const until = row.until ? moment(row.until) : begin;
    return { about: "", entity: "context", label: "", ...row, begin, until, middle: begin + (until - begin) / 2, hollow: row.hollow === "yes" };
  };

  const entries = (sheet, given, { start, end, key, hollow = "" }) => {
    const room = round(sheet.wide ? Math.min(470, sheet.width * 0.5) : sheet.inner);
    sheet.margins({ left: room });
    const years = (moment(end) - moment(start)) / DAY / 365.25;
    const px = sheet.time(start, end, years > 40 ? 120 : years > 12 ? 60 : 12);
    const width = sheet.wide ? room - 2 * EDGE : sheet.inner;
    let y = sheet.legend(key, hollow) + 2;
    const rows = given.map(inTime);
    for (const row of rows) {
      const { text } = mark(row.entity);
      const name = lines(row.name, 13.5, width, BOLD);
      const parts = [row.when, row.about].filter(Boolean);
      const one = parts.join(" · ");
      const about = widthOf(one, 11.5) <= width ? lines(one, 11.5, width) : parts.map((part) => lines(part, 11.5, width)).join("<br>");
      const head = 17 * (breaks(name) + 1);
      const height = head + 15 * (breaks(about) + 1);
      sheet.shapes.push({ xref: "paper", x0: (EDGE - sheet.left) / sheet.inner, x1: 1, y0: y, y1: y, layer: "below", line: { color: GRID, width: 1 } });
      sheet.beside(`<b>${name}</b>`, y + 4, { yanchor: "top", colour: text === QUIET ? INK : text });
      sheet.beside(about, y + 4 + head, { size: 11.5, yanchor: "top", colour: QUIET });
      row.y = sheet.wide ? y + 4 + height / 2 : y + 10 + height;
      y += height + 12 + (sheet.wide ? 0 : 14);
    }
    const known = rows.filter((row) => row.begin === row.begin);
    for (const row of known) if (px(row.until) - px(row.begin) > MARK) sheet.bar(row, row.begin, row.until, row.y);
    sheet.marks(known, known.map((row) => row.middle), known.map((row) => row.y));
    sheet.close(y);
  };

  const lanes = (sheet, given, { start, end, order = [], key, hollow = "" }) => {
    const names = order.length ? order : [...new Set(given.map((row) => row.lane))];
    sheet.margins({ left: Math.min(210, Math.max(...names.map((name) => widthOf(name, 13.5, BOLD))) + 2 * EDGE) });
    const px = sheet.time(start, end, 120);
    let y = sheet.legend(key, hollow) + 4;
    const rows = given.map(inTime).sort((one, other) => one.begin - other.begin || one.until - other.until);
    for (const name of names) {
      const mine = rows.filter((row) => row.lane === name);
      const ends = [];
      const levels = mine.map((row) => {
        const half = Math.max(MARK, px(row.until) - px(row.begin)) / 2;
        const middle = (px(row.begin) + px(row.until)) / 2;
        const free = ends.findIndex((right) => right + 3 <= middle - half);
        const level = free < 0 ? ends.length : free;
        ends[level] = middle + half;
        return level;
      });
      const heading = lines(name, 13.5, sheet.wide ? sheet.left - 24 : sheet.inner, BOLD);
      const top = y + (sheet.wide ? 0 : 20);
      const bottom = top + Math.max(14 * (Math.max(0, ...levels) + 1) + 6, sheet.wide ? 18 * breaks(heading) + 20 : 0);
      sheet.shapes.push({ xref: "paper", x0: 0, x1: 1, y0: bottom, y1: bottom, layer: "below", line: { color: GRID, width: 1 } });
      sheet.beside(`<b>${heading}</b>`, sheet.wide ? (top + bottom) / 2 : y + 8);
      const ys = levels.map((level) => top + 3 + 14 * (level + 0.5));
      mine.forEach((row, at) => px(row.until) - px(row.begin) > MARK && sheet.bar(row, row.begin, row.until, ys[at]));
      if (mine.length) sheet.marks(mine, mine.map((row) => row.middle), ys);
      y = bottom + 10;
    }
    sheet.close(y);
  };

  const bars = (sheet, given, { axis, zero = 0 }) => {
    const rows = given.map((row) => ({ entity: "context", ...row, hollow: row.hollow === "yes", low: number(row.low), value: number(row.value), high: number(row.high) }));
    const known = rows.map((row) => [row.low, row.value, row.high].filter((amount) => amount === amount));
    sheet.margins({ left: Math.min(Math.max(...rows.map((row) => widthOf(row.label, 13.5))) + 2 * EDGE, 250), right: 20, bottom: 50 });
    const lengths = rows.map((row, at) => (known[at].length ? Math.max(...known[at]) : zero) - zero);
    const needed = rows.map((row, at) => (lengths[at] * sheet.inner) / Math.max(sheet.inner - widthOf(row.text, LABEL) - 26, sheet.inner / 5));
    const title = { text: safe(axis), standoff: 6, font: { size: LABEL, color: QUIET } };
    sheet.axis({ range: [zero, zero + (Math.max(...needed) || 1)], nticks: sheet.wide ? 6 : 4, tickangle: 0, title });
    const many = rows.length > 10;
    const [tall, thick] = many ? [28, sheet.wide ? 14 : 10] : [46, 28];
    let y = 4;
    rows.forEach((row, at) => {
      const label = lines(row.label, 13.5, (sheet.wide ? sheet.left : sheet.width) - 2 * EDGE);
      const more = 16 * breaks(label);
      let middle = y + Math.max(tall, 20 + more) / 2;
      if (sheet.wide) {
        sheet.beside(label, middle);
        y += Math.max(tall, 20 + more);
      } else {
        sheet.beside(label, y, { yanchor: "top" });
        middle = y + (many ? 18 : 20) + more + thick / 2;
        y = middle + thick / 2 + (many ? 5 : 10);
      }
      const look = mark(row.entity);
      const half = thick / 2;
      const far = lengths[at] + zero;
      if (known[at].length) {
        const least = Math.min(...known[at]);
        const sure = row.value === row.value ? row.value : least;
        const box = { type: "rect", y0: middle - half, y1: middle + half, layer: "between", line: { color: look.colour, width: 1.6, dash: row.hollow ? "dot" : "solid" } };
        sheet.shapes.push({ ...box, x0: zero, x1: sure, fillcolor: row.hollow ? PAPER : look.colour });
        if (row.value !== row.value && far > sure) sheet.shapes.push({ ...box, x0: sure, x1: far, fillcolor: GRID });
        if (row.value === row.value && far > least) {
          const line = { color: INK, width: 1.6 };
          sheet.shapes.push({ x0: least, x1: far, y0: middle, y1: middle, line });
          for (const end of [least, far]) sheet.shapes.push({ x0: end, x1: end, y0: middle - half / 2, y1: middle + half / 2, line });
        }
      } else sheet.shapes.push({ x0: zero, x1: zero, y0: middle - half, y1: middle + half, line: { color: QUIET, width: 2, dash: "dot" } });
      sheet.dots([far], [middle], look, { hover: [`${row.label}: ${row.text}`], size: thick, opacity: 0 });
      sheet.annotations.push({ x: far, y: middle, xshift: 10, text: safe(row.text), font: { color: known[at].length ? INK : QUIET } });
    });
    sheet.close(y + 4);
  };

  const pairs = (sheet, rows, { left, right }) => {
    sheet.margins({ right: EDGE, bottom: 4 });
    const edge = sheet.wide ? (Math.max(...rows.map((row) => widthOf(row.label, LABEL))) + 24) / 2 : 8;
    const room = sheet.inner / 2 - edge;
    const note = (side, x, y, text, color, size) => {
      const place = side < 0 ? "right" : side ? "left" : "center";
      sheet.annotations.push({ x: side * x, y, xanchor: place, align: place, text, font: { color, size } });
    };
    const sides = [[-1, left], [1, right]].map(([side, [entity, name]]) => ({ side, entity, look: mark(entity), head: wrap(name, 15, room - 24, BOLD), x: [], y: [] }));
    let y = 18 * Math.max(...sides.map(({ head }) => head.length)) + 18;
    for (const { side, entity, look, head } of sides) {
      sheet.dots([side * (edge + 8)], [y / 2 - 3], look, { size: 13 });
      note(side, edge + 20, y / 2 - 3, `<b>${joined(head)}</b>`, entity === "context" ? INK : look.text, 15);
    }
    for (const row of rows) {
      const above = sheet.wide ? 0 : 18;
      const texts = [row.left, row.right].map((text) => wrap(text, 13.5, room - 6));
      const height = 34 + 16 * (Math.max(texts[0].length, texts[1].length) - 1) + above;
      const sizes = [number(row.left_size), number(row.right_size)];
      const both = sizes.every((size) => size === size);
      const centre = y + above + (height - above) / 2;
      sheet.shapes.push({ x0: -sheet.inner / 2, x1: sheet.inner / 2, y0: y, y1: y, line: { color: GRID, width: 1 } });
      note(0, 0, sheet.wide ? centre : y + 11, safe(row.label), QUIET, LABEL);
      sides.forEach(({ side, x, y: at }, place) => {
        note(side, edge, centre - 4 * both, joined(texts[place]), INK, 13.5);
        if (!both) return;
        const foot = round(y + height - 7.5, 1);
        const reach = edge + (sizes[place] / (Math.max(...sizes) || 1)) * (room - 4);
        x.push(round(side * edge), round(side * reach), null);
        at.push(foot, foot, null);
      });
      y += height;
    }
    for (const { x, y: at, look } of sides)
      sheet.data.push({ type: "scatter", x, y: at, mode: "lines", hoverinfo: "skip", line: { color: look.colour, width: 7 } });
    sheet.axis({ range: [-sheet.inner / 2, sheet.inner / 2], visible: false, fixedrange: true });
    sheet.close(y);
  };

  const blank = (sheet, [{ sentence }]) => {
    sheet.axis({ range: [0, sheet.inner], visible: false, fixedrange: true });
    sheet.data.push({ type: "scatter", x: [0], y: [0], mode: "markers", marker: { size: 0.1 }, hoverinfo: "skip" });
    sheet.annotations.push({ x: 0, y: 70, text: lines(sentence, 15, sheet.inner), font: { size: 15, color: QUIET } });
    sheet.close(140);
  };

  const known = { bars, blank, entries, lanes, pairs };

  // In: a form's name, its rows (column -> text), its options, a width. Out: plotly's data and layout.
  const draw = (form, rows, options, width) => {
    const sheet = new Sheet(width);
    known[form](sheet, rows, options);
    return { data: sheet.data, layout: sheet.layout };
  };

  // A figure with its words around it, for a picture to take along.
  const worded = ({ data, layout }, title, subtitle, source) => {
    const { margin, width, height } = layout;
    const inner = width - 2 * EDGE;
    const [heads, subs, feet] = [wrap(title, 21, inner, BOLD), wrap(subtitle, 14, inner), wrap(source, 11.5, inner)];
    const above = 18 + 26 * heads.length + 19 * subs.length;
    const below = 16 * feet.length + 12;
    const place = { xref: "paper", yref: "paper", x: 0, xshift: EDGE - margin.l, align: "left" };
    const head = { text: `<b>${joined(heads)}</b>`, font: { size: 21, color: INK }, x: 0, xref: "container", xanchor: "left", y: 1, yref: "container", yanchor: "top", pad: { l: EDGE, t: [14, 27, 30][Math.min(heads.length, 3) - 1] } };
    const annotations = [
      ...(layout.annotations ?? []),
      { ...place, text: joined(subs), y: 1, yanchor: "bottom", yshift: margin.t + 4, font: { size: 14, color: QUIET }, name: "subtitle" },
      { ...place, text: joined(feet), y: 0, yanchor: "top", yshift: -margin.b - 4, font: { size: 11.5, color: QUIET }, name: "source" },
    ];
    return { data, layout: { ...layout, annotations, title: head, height: height + above + below, margin: { ...margin, t: margin.t + above, b: margin.b + below } } };
  };

  return { draw, worded };
})(shotinspace.house);
