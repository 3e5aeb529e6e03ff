"""The charts: one module a form, each a function from a tidy frame to a Chart, which draws itself at any width."""

from shotinspace.charts.aloft import aloft
from shotinspace.charts.bars import bars
from shotinspace.charts.blank import blank
from shotinspace.charts.chairs import chairs
from shotinspace.charts.chart import Chart, read
from shotinspace.charts.columns import columns
from shotinspace.charts.crowd import crowd
from shotinspace.charts.entries import entries
from shotinspace.charts.flight import flight
from shotinspace.charts.ladder import ladder
from shotinspace.charts.lanes import lanes
from shotinspace.charts.lines import lines
from shotinspace.charts.pairs import pairs
from shotinspace.charts.prices import prices
from shotinspace.charts.promises import promises
from shotinspace.charts.ranks import ranks
from shotinspace.charts.roll import roll
from shotinspace.charts.shares import shares
from shotinspace.charts.spans import spans
from shotinspace.charts.stacks import stacks
from shotinspace.charts.stays import stays
from shotinspace.charts.strip import strip
from shotinspace.charts.tally import tally
from shotinspace.charts.tickets import tickets
from shotinspace.charts.timeline import timeline
from shotinspace.charts.verdicts import verdicts

__all__ = [
    "Chart",
    "aloft",
    "bars",
    "blank",
    "chairs",
    "columns",
    "crowd",
    "entries",
    "flight",
    "ladder",
    "lanes",
    "lines",
    "pairs",
    "prices",
    "promises",
    "ranks",
    "read",
    "roll",
    "shares",
    "spans",
    "stacks",
    "stays",
    "strip",
    "tally",
    "tickets",
    "timeline",
    "verdicts",
]
