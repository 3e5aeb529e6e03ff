// node compile.mjs PYODIDE PACKAGES OUT
// Imports under Pyodide what the first cell of a story imports, and writes the code of each module so loaded, as Python
// would keep it, to OUT/<its path in site-packages>c. Compiling them anew took a browser half the time of a story.
import { pathToFileURL } from "node:url";

const [engine, packages, out] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${engine}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${packages}/` });
await python.loadPackage(["shotinspace", "ipython", "pyodide-kernel"], { messageCallback: () => {} });
python.FS.mkdirTree("/out");
python.FS.mount(python.FS.filesystems.NODEFS, { root: out }, "/out");
python.runPython(`
import importlib.util, sys
from importlib._bootstrap_external import _code_to_hash_pyc
from pathlib import Path
import IPython, anywidget, ipywidgets, numpy, pandas, plotly.graph_objects
import shotinspace.charts, shotinspace.page, shotinspace.panel

sources = {"shotinspace", "jedi", "parso", "prompt_toolkit"}  # ours are for reading; of the others the bytes cost more than they save
plotly.graph_objects.Figure([{"type": kind} for kind in ("scatter", "bar", "scattergeo")]).to_dict()
for module in list(sys.modules.values()):
    place = Path(getattr(module, "__file__", None) or "")
    if place.suffix == ".py" and "site-packages" in place.parts and not sources.intersection(place.parts):
        source = place.read_bytes()
        inside = place.relative_to("/lib/python%d.%d/site-packages" % sys.version_info[:2])
        target = Path("/out", inside).with_suffix(".pyc")
        target.parent.mkdir(parents=True, exist_ok=True)
        code = compile(source, str(place), "exec", dont_inherit=True)
        target.write_bytes(_code_to_hash_pyc(code, importlib.util.source_hash(source), checked=False))
`);
