"""Films shot in space, in data: read the tables, draw the charts, print the sentences."""
from shotinspace.tables import Tables, load

__all__ = ["Tables", "load"]
