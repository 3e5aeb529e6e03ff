"""The charts: one module a kind, each a function from a frame to a plotly figure."""
