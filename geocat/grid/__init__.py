"""Geometry becomes cells: grids, and the covers of footprints, areas and beams on the sphere.

Pure: numpy, shapely, pyproj and h3; no SQL and no files. Read :mod:`~geocat.grid.shapes` for how a
geometry is read, :mod:`~geocat.grid.footprints` for what is stored, :mod:`~geocat.grid.area` for
where people ask, and :mod:`~geocat.grid.base` for what a grid is.
"""
