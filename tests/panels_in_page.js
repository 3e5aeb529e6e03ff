// Runs the page's own scripts without a page: `node panels_in_page.js FOLDER < jobs.json`, where FOLDER has forms.js,
// panels.js, site.js and the scripts of panels. A job is a chart's id, a value for each control and widths in px.
const fs = require("fs");
const vm = require("vm");
const folder = process.argv[2];
const nothing = { addEventListener() {}, matchMedia: () => ({ addEventListener() {} }), location: { search: "" }, document: { documentElement: { dataset: {} } } };
const page = vm.createContext({ ...nothing, URLSearchParams, console, structuredClone, localStorage: { getItem: () => null } });
page.window = page;
const run = (name) => vm.runInContext(fs.readFileSync(`${folder}/${name}`, "utf8"), page, { filename: name });
page.document.createElement = () => ({});
page.document.head = { append: (script) => (run(script.src), script.onload()) };
for (const name of ["site.js", "forms.js", "panels.js"]) run(name);
page.jobs = JSON.parse(fs.readFileSync(0, "utf8"));
const answer = `(async () => {
  const out = [];
  for (const { chart, choice, widths } of jobs) {
    const view = await shotinspace.panels.view("", chart, choice);
    const figures = widths.map((width) => view.figure(width));
    out.push({ title: view.title, subtitle: view.subtitle, alt: view.alt, csv: shotinspace.csv(view), figures, whole: view.whole(900) });
  }
  return JSON.stringify(out);
})()`;
vm.runInContext(answer, page).then((text) => process.stdout.write(text));
