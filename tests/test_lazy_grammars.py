"""A quick start: what is put off, and that it is there when asked for."""

import subprocess
import sys

# In a process of its own: here, other packages have long imported all this.
GRAMMARS = """
import sys
import shotinspace
import plotly.graph_objects as go
go.FigureWidget()
import jsonschema
assert "nbformat" in sys.modules, "plotly no longer imports nbformat: put_off_grammars may have had its day"
assert "lark" not in sys.modules, "the grammars were compiled"
checker = jsonschema.FormatChecker()
answers = [checker.conforms(text, "iri") for text in ("https://example.org/é", "no iri at all")]
import rfc3987_syntax
assert answers == [True, False], answers
assert "lark" in sys.modules and rfc3987_syntax.is_valid_syntax_iri("https://example.org/")
assert not hasattr(rfc3987_syntax, "nothing_of_that_name")
"""

ASKED_DIRECTLY = """
import shotinspace
from rfc3987_syntax import is_valid_syntax_absolute_iri as valid
assert valid("https://example.org/") and not valid("example")
"""

LIGHT = """
import sys, shotinspace.cli, shotinspace.check
heavy = {"pandas", "plotly", "skyfield", "PIL", "kaleido", "nbformat", "requests", "jsonschema"}
assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()
import shotinspace.build, shotinspace.dictionary
assert not (heavy - {"nbformat", "jsonschema"}) & sys.modules.keys(), "a build starts kernels; it needs none of these"
import shotinspace.page
assert not {"skyfield", "kaleido", "requests"} & sys.modules.keys()
"""


def run(script: str) -> None:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_panel_does_not_wait_for_grammars_which_still_work():
    run(GRAMMARS)
    run(ASKED_DIRECTLY)


def test_nobody_waits_for_what_they_do_not_use():
    run(LIGHT)
