"""The charts: one module a form, each a function from a tidy frame to a Chart, which draws itself at any width."""

from shotinspace.charts.bars import bars
from shotinspace.charts.blank import blank
from shotinspace.charts.chairs import chairs
from shotinspace.charts.chart import Chart, read
from shotinspace.charts.crowd import crowd
from shotinspace.charts.pairs import pairs
from shotinspace.charts.shares import shares
from shotinspace.charts.tickets import tickets
from shotinspace.charts.verdicts import verdicts

__all__ = ["Chart", "bars", "blank", "chairs", "crowd", "pairs", "read", "shares", "tickets", "verdicts"]
