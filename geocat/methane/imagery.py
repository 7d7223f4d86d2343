"""Images and files of plumes and scenes, by way of the catalog: which there are, and where, SQL says."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from geocat import declarations
from geocat.errors import InputError
from geocat.methane.analysis import Analysis
from geocat.query import Rows
from geocat.sources import CarbonMapperSource
from geocat.store import DECLARATION

if TYPE_CHECKING:  # what asks the network is slow to import, and most questions need none of it
    import pyarrow as pa

    from geocat.harvest.carbon_mapper_assets import AssetHost
    from geocat.methane.assets import Fetched
    from geocat.methane.images import PlumeImage, SceneImage
    from geocat.methane.opening import Given


class Imagery(Analysis):
    """What can be fetched, and looked at."""

    def plume_image(self, plume: Given, *, source: str | None = None) -> PlumeImage:
        """Mask, concentrations, IME, RGB and outline of a plume, opened when they are read (extra ``raster``).

        :param plume: an id, a record, a row, a STAC item, or a folder of fetched files (a ``Path``)
        :param source: declared name, where several have the plume
        :raises CMPlumeNotFound: the catalog has no plume of this id
        """
        from geocat.methane import opening

        return opening.plume_image(plume, connection=self.connection, source=source, host=self._host(source))

    def scene_image(self, scene: Given, *, source: str | None = None, gas: str | None = None) -> SceneImage:
        """Retrieval, RGB, uncertainty and artifact mask of a scene's tile, opened when read (extra ``raster``).

        What its STAC item lists comes first, and what follows from its plumes' URLs next.

        :param scene: a name, a record, a row, a STAC item, or a folder of fetched files (a ``Path``)
        :raises CMSceneNotPublished: the catalog knows no file of it
        """
        from geocat.methane import opening

        host = self._host(source)
        return opening.scene_image(scene, connection=self.connection, source=source, gas=gas, host=host)

    def fetch_asset(
        self,
        asset: str | Mapping[str, Any],
        path: str | os.PathLike[str],
        *,
        token: str | None = None,
        checksum: str | None = None,
        source: str | None = None,
    ) -> Fetched:
        """Fetch one asset: whole, or not at all; see :func:`geocat.methane.assets.fetch_asset`.

        :param asset: its URL, signed or not, or a row with ``href``
        """
        from geocat.methane import assets

        with self._host(source, token) as host:
            return assets.fetch_asset(asset, path, checksum=checksum, host=host)

    def fetch_assets(
        self,
        rows: Rows | Iterable[str | Mapping[str, Any]],
        folder: str | os.PathLike[str],
        *,
        jobs: int = 4,
        token: str | None = None,
        source: str | None = None,
    ) -> pa.Table:
        """Fetch many assets, each into the folder of its item; see :func:`geocat.methane.assets.fetch_assets`.

        :param rows: URLs, or rows with ``href``, as ``methane.plume_assets`` has
        :return: one row per asset, with what became of it
        """
        from geocat.methane import assets

        with self._host(source, token, jobs) as host:
            return assets.fetch_assets(rows, folder, jobs=jobs, host=host)

    def _host(self, source: str | None, token: str | None = None, jobs: int = 4) -> AssetHost:
        """The API of a declared source: of the one named, else of the only one, else Carbon Mapper's own."""
        from geocat.harvest.carbon_mapper_assets import AssetHost

        declared = declarations.read(self.store.read(DECLARATION).decode(), self.store.url(DECLARATION))
        known = {name: each for name, each in declared.items() if isinstance(each, CarbonMapperSource)}
        if source is not None and source not in known:
            raise InputError(f"No source of type carbon_mapper is called {source!r}; there are: {', '.join(known)}.")
        if source is None and len(known) != 1:
            return AssetHost(token=token, jobs=jobs)
        name = source or next(iter(known))
        return AssetHost(name, known[name], token=token, jobs=jobs)
