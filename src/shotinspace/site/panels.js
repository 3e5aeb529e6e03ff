// The controls above a chart: what is chosen stands in the address, and the chart, its words and its table follow.
"use strict";
shotinspace.panels = (() => {
  const { load, records, make, note } = shotinspace;
  const values = ({ kind, options, min, max, step }) =>
    kind === "choice" ? options.map(([, value]) => value) : Array.from({ length: (max - min) / step + 1 }, (_, at) => min + at * step);
  const told = async (place, name) => {
    await load(`${place}${name}.js`);
    return records.get(name);
  };
  const part = async (place, chart, kind, starts, number) => {
    const at = starts.findLastIndex((start) => start <= number);
    return (await told(place, `${chart}-${kind}${at}`))[number - starts[at]];
  };

  // How two things differ, in a sentence, as compare.productions_differ and compare.flights_differ say it.
  const differ = (rows, left, right) => {
    const { status, unknown } = shotinspace.house;
    const at = Object.fromEntries(rows.map((row) => [row.label, row]));
    const stays = at["longest stay of its crew"];
    if (stays) {
      if (![stays.left, stays.right].includes(unknown)) return `Longest stay of anybody aboard: ${stays.left} for ${left}, ${stays.right} for ${right}`;
      return `${left} carried ${at["people up"].left}, ${right} ${at["people up"].right}`;
    }
    const far = at["how far it got"];
    if (far.left !== far.right) return `${left} ${status[far.left]}; ${right} ${status[far.right]}`;
    for (const [label, verb, unit] of [["minutes from space", "has", "minutes from space"], ["running time", "runs for", "minutes"]]) {
      const { left_size, right_size } = at[label];
      const [one, other] = [left_size, right_size].map((size) => Number(size).toLocaleString("en", { maximumSignificantDigits: 12 }));
      const [mine, theirs] = [[at[label].left, one], [at[label].right, other]].map(([text, number]) => text.match(/\(sources: (.+)\)/)?.[1] ?? number);
      if (left_size && right_size && one !== other) return `${left} ${verb} ${mine} ${unit}, ${right} ${theirs}`;
    }
    for (const [label, verb] of [["when it was shot", "was shot"], ["released", "was released"]]) {
      const row = at[label];
      if (![row.left, row.right].includes(unknown) && row.left !== row.right) return `${left} ${verb} ${row.left}, ${right} ${row.right}`;
    }
    return `${left} and ${right}: no difference is on record`;
  };

  const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

  const KINDS = { bars: "Bars", blank: "No chart", entries: "A list beside a time axis", lanes: "Marks in lanes over time", pairs: "Two things, property by property" };

  // In: where the chart's scripts lie, its id, a value for each control. Out: the view of that choice: its words, its
  // table, and `figure(width)` and `whole(width)`, without and with the words around it.
  const view = async (place, chart, chosen) => {
    const panel = await told(place, `${chart}-panel`);
    const state = async (number) => {
      const [title, subtitle, look, options, rows] = await part(place, chart, "states", panel.starts.states, number);
      const cells = await Promise.all(rows.map((row) => part(place, chart, "rows", panel.starts.rows, row)));
      return { title, subtitle, options, cells, ...panel.looks[look] };
    };
    const places = panel.controls.map((control, at) => values(control).indexOf(chosen[at]));
    let made;
    if (panel.halves) {
      const [one, other] = await Promise.all(places.map(state));
      const ours = one.columns.map((column) => column.startsWith("right"));
      const cells = one.cells.map((row, at) => row.map((cell, column) => (ours[column] ? other.cells[at][column] : cell)));
      made = { ...one, cells, options: { left: one.options.left, right: other.options.right }, names: [one.title, other.title] };
    } else made = await state(places.reduce((number, at, control) => number * values(panel.controls[control]).length + at, 0));
    const { form, headings, columns, cells, options, subtitle, source, names } = made;
    const names_of = Object.fromEntries(Object.entries(headings).map(([name, shown]) => [shown, name]));
    const rows = cells.map((row) => Object.fromEntries(row.map((cell, at) => [names_of[columns[at]] ?? columns[at], cell])));
    const title = names ? capital(differ(rows, ...names)) : made.title;
    const figure = (width) => shotinspace.forms.draw(form, rows, options, width);
    const whole = (width) => shotinspace.forms.worded(figure(width), title, subtitle, source);
    const alt = `${KINDS[form]}: ${title}. ${subtitle.trim().replace(/[.]?$/, ".")}`;
    return { title, subtitle, alt, columns, rows: cells, figure, whole };
  };

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  // What somebody typed, as one of the things to choose from: its name, its beginning, or words of it.
  const found = (options, typed) => {
    const words = plain(typed).split(/\s+/).filter(Boolean);
    const names = options.map(([name]) => plain(name));
    const tests = [(name) => name === plain(typed).trim(), (name) => name.startsWith(plain(typed).trim()), (name) => words.every((word) => name.includes(word))];
    const at = words.length ? tests.map((test) => names.findIndex(test)).find((place) => place >= 0) : undefined;
    return options[at ?? -1];
  };

  const wire = (figure) => {
    const group = figure.querySelector(".panel");
    const { chart, root } = figure.dataset;
    const place = `${root}charts/`;
    const fields = [...group.querySelectorAll("[data-control]")];
    const parameter = (field) => `${figure.id}-${field.dataset.control}`;
    const first = fields.map((field) => field.dataset.value);
    const chosen = [...first]; // values as text
    let asked = 0;
    const ready = () => Promise.all([told(place, `${chart}-panel`), load(`${root}forms.js`), load(`${root}plotly.min.js`)]);

    const fill = async (field) => {
      const list = field.list;
      if (!list || list.children.length) return;
      const { controls } = await told(place, `${chart}-panel`);
      if (!list.children.length) list.append(...controls[fields.indexOf(field)].options.map(([name]) => make("option", "", { value: name })));
    };
    // The control shows what is chosen.
    const shown = (controls) =>
      fields.forEach((field, at) => {
        const option = field.list && controls[at].options.find(([, value]) => String(value) === chosen[at]);
        field.value = option ? option[0] : chosen[at];
        if (field.type === "range") field.parentElement.querySelector("output").value = chosen[at];
      });
    const choose = async () => {
      const turn = (asked += 1);
      const [{ controls }] = await ready();
      controls.forEach((control, at) => {
        if (!values(control).some((value) => String(value) === chosen[at])) chosen[at] = first[at]; // an address may ask for anything
      });
      const made = await view(place, chart, controls.map((control, at) => values(control).find((value) => String(value) === chosen[at])));
      if (turn !== asked) return;
      shown(controls);
      fields.forEach((field, at) => note(parameter(field), chosen[at] === first[at] ? "" : chosen[at]));
      const query = fields.map((field, at) => chosen[at] !== first[at] && `${encodeURIComponent(parameter(field))}=${encodeURIComponent(chosen[at])}`).filter(Boolean);
      await shotinspace.show(figure, { ...made, key: chosen.join(" "), query: query.join("&") });
    };
    const set = (field, value) => {
      chosen[fields.indexOf(field)] = value;
      return choose();
    };
    for (const field of fields) {
      if (field.list) {
        for (const sign of ["focus", "pointerenter"]) field.addEventListener(sign, () => fill(field));
        field.addEventListener("focus", () => field.select());
        field.addEventListener("change", async () => {
          const { controls } = await told(place, `${chart}-panel`);
          const match = found(controls[fields.indexOf(field)].options, field.value);
          if (match) return set(field, String(match[1]));
          const said = figure.querySelector(".said-row");
          said.hidden = false;
          said.textContent = `Nothing by the name of “${field.value}” to choose from.`;
          shown(controls);
        });
      } else field.addEventListener(field.type === "range" ? "input" : "change", () => set(field, field.value));
    }
    for (const sign of ["pointerenter", "focusin"]) group.addEventListener(sign, ready, { once: true }); // before it is needed
    const address = new URLSearchParams(location.search);
    fields.forEach((field, at) => (chosen[at] = address.get(parameter(field)) ?? first[at]));
    if (chosen.some((value, at) => value !== first[at])) choose();
    else fields.forEach((field, at) => field.list || (field.value = first[at])); // what a browser kept from before
  };

  const start = () => document.querySelectorAll("figure.chart:has(.panel)").forEach(wire);
  return { start, view };
})();
