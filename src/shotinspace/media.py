"""The kinds of thing a notebook's output holds, as their media types."""

PLOTLY = "application/vnd.plotly.v1+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
FACTS = "application/vnd.shotinspace.facts+json"
PNG = "image/png"
