"""Everything of geocat that listens: upstreams for the demo, and the catalog's own services."""
