"""The charts: one module a form, each a function from a tidy frame to a Chart, which draws itself at any width."""

from shotinspace.charts.blank import blank
from shotinspace.charts.chart import Chart, read
from shotinspace.charts.crowd import crowd

__all__ = ["Chart", "blank", "crowd", "read"]
