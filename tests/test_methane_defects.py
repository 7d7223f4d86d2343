"""What the Carbon Mapper reader that people use today gets wrong, and the test of each that its behaviour would fail.

On the left is what its function does (carbonmapper.md, section 5, the last column), on the right the tests, as file and
function. Where a line begins with "none", the reader has no defect that was found, and what it does is tested too.

Collection (names)
    a frozen list, v3d and v3e unknown
        test_methane_python::test_of_two_versions_the_newest_answers_whatever_it_is_called
        test_carbon_mapper_harvest::test_collections_are_those_that_exist_at_the_time_unless_they_are_declared
        test_carbon_mapper_harvest::test_later_only_changes_are_asked_for_and_all_sources
Gas, Instrument, the tables of instruments and parameters
    none
        test_methane_python::test_words_are_taken_in_any_case_and_labels_by_their_code
        test_methane_python::test_what_cannot_be_asked_says_what_can
decompose_wind
    none
        test_methane_python::test_the_wind_is_taken_apart_from_where_it_comes
CMRawPlume
    a point with a buffer round it passes for the plume's geometry
        test_methane_python::test_the_geometry_of_a_plume_is_its_point_and_never_a_buffer
        test_methane_end_to_end::test_every_plume_has_every_value_of_the_population
    the sector is a label or a code, as it came
        test_methane_records::test_the_two_routes_become_one_plume
        test_methane_records::test_a_row_alone_is_a_plume_and_what_it_does_not_say_is_unknown
    the version is that of a URL
        test_methane_python::test_the_version_of_an_image_is_that_of_its_url_and_not_that_of_the_rate
        test_methane_ids::test_every_address_of_a_real_row_is_made_anew_and_is_the_one_given
CMSource
    a persistence that was not sent is 0
        test_methane_python::test_what_is_missing_stays_missing
        test_methane_records::test_the_suffix_that_the_server_appends_is_no_part_of_a_name_and_what_is_missing_is_not_zero
    first and last observation are read from fields that nobody sends
        test_methane_python::test_first_and_last_detection_are_those_that_are_sent
    it says that it is hashable, and is not
        test_methane_python::test_records_are_hashable_and_frozen
CMTileItem
    a time that was not sent is now
        test_methane_python::test_a_tile_without_a_time_has_none
    it says that it is hashable, and is not
        test_methane_python::test_a_tile_is_found_by_its_scene_with_its_assets_and_its_footprint
CarbonMapperConfig
    e-mail address and password lie in a plain file
        test_carbon_mapper_credentials::test_what_is_saved_only_its_owner_reads_and_is_found_again
        test_carbon_mapper_credentials::test_no_secret_is_kept_in_a_catalog
download.obtain_token, refresh_token
    none
        test_carbon_mapper_credentials::test_a_token_that_wears_out_is_renewed_in_mid_harvest_and_seen_nowhere
download.get_plumes_annotated, get_plume_by_id
    none
        test_carbon_mapper_harvest::test_every_record_of_every_route_comes_and_is_counted
        test_methane_python::test_a_plume_is_found_by_its_id_and_by_its_uuid
download.get_plumes_csv
    the server lowers the limit, and nobody is told
        test_carbon_mapper_harvest::test_a_server_may_give_fewer_in_a_page_than_it_is_asked_for
        test_methane_defects::test_pages_that_are_smaller_than_asked_for_lose_nothing
download.get_sources
    it asks for plumes
        test_methane_end_to_end::test_every_source_has_every_number_under_a_name_without_the_query
    the least number of plumes is ignored
        test_methane_python::test_the_least_number_of_plumes_is_honoured
download.get_scenes
    401 for an ordinary account
        test_methane_defects::test_scenes_need_no_scope_that_an_ordinary_account_lacks
        test_methane_end_to_end::test_every_scene_has_every_value_of_the_population
download.download_asset, download_plume_assets
    401 for what is protected
        test_methane_assets::test_the_environments_token_opens_what_is_protected
    signed URLs expire
        test_methane_assets::test_a_signed_url_of_the_cdn_is_asked_for_at_the_api
        test_methane_records::test_a_harvest_without_news_adds_no_versions_and_a_new_signature_is_none
stac_get_catalog, stac_list_collections, stac_get_items, stac_search
    one page
        test_carbon_mapper_harvest::test_every_record_of_every_route_comes_and_is_counted
    no POST, where an address would become too long
        test_carbon_mapper_harvest::test_every_request_is_one_that_the_api_declares
get_source_by_name, get_source_for_plume_name, get_source_plumes_csv
    none
        test_methane_python::test_a_source_that_was_renamed_names_its_newest_heir_and_since_when
        test_methane_python::test_a_plume_in_no_source_has_none_and_an_unknown_plume_is_an_error
paginate_plumes
    it ends at a short page
        test_carbon_mapper_harvest::test_a_page_that_is_empty_once_does_not_end_its_chain
        test_methane_defects::test_pages_that_are_smaller_than_asked_for_lose_nothing
    it believes total_count, which ignores the box
        test_carbon_mapper_harvest::test_a_box_is_put_as_each_route_takes_it_and_counted_within
export_plumes_to_geojson
    none
        test_methane_cli::test_a_question_goes_to_a_file
get_plume, get_tile, get_source
    a source's answer is nested and read as flat: no plumes, no rate, persistence 0
        test_methane_python::test_a_source_has_its_numbers_and_not_zeros
        test_methane_end_to_end::test_the_real_source_s_rate_comes_out_of_the_whole_pipeline_to_the_last_digit
list_plumes
    no more than 1,000, without a word
        test_methane_python::test_more_than_a_thousand_rows_come_back
    nothing can be asked for by publication
        test_methane_python::test_plumes_can_be_asked_for_by_publication
    a last day at its midnight is lost
        test_methane_python::test_a_day_at_whose_midnight_an_interval_ends_is_not_lost
        test_carbon_mapper_harvest::test_a_day_at_the_end_is_meant_whole
list_tiles
    no more than 100
        test_methane_python::test_more_than_a_hundred_tiles_come_back
list_sources
    a box gives the world
        test_methane_python::test_a_box_of_sources_is_honoured
get_tile_for_plume, get_source_for_plume, get_plume_context
    three requests for each plume
        test_methane_defects::test_no_question_asks_the_api_anything
        test_methane_end_to_end::test_a_plume_s_context_is_its_scene_s_tile_and_the_source_that_lists_it
list_plumes_for_tile
    none of a scene that is older than the newest 1,000 plumes
        test_methane_python::test_the_plumes_of_an_old_scene_are_found_among_thousands_of_newer_ones
        test_methane_end_to_end::test_what_the_reader_printed_of_a_plume_comes_out_in_one_row
list_plumes_for_source
    the service answers 400
        test_methane_defects::test_no_question_asks_the_api_anything
    the text NA is lost
        test_methane_python::test_the_text_na_is_kept
        test_methane_python::test_no_sector_is_not_the_sector_na
list_tiles_for_source
    one page of one collection
        test_methane_python::test_the_tiles_of_a_source_are_of_every_scene_that_looked_at_it_each_once
get_image_raster_for_scene, get_image_raster_for_plume, CMImageRaster
    v3c and v3a are tried, and CH4 only
        test_methane_images::test_a_scene_is_read_where_stac_says_and_else_where_it_should_lie
        test_methane_images::test_a_scenes_gas_is_asked_for_and_an_unknown_scene_may_not_be_published
CMPlumeImage
    the siblings of CH4 by mfa only
        test_methane_images::test_a_row_of_any_version_and_gas_has_the_files_of_its_version
        test_methane_images::test_without_an_outline_one_is_drawn_around_the_alpha_with_a_warning
rasterize_sources, CMSourceRaster
    an attribute that a tile has not; here a tile opens as a scene, whose window is a geometry's
        test_methane_images::test_a_tile_a_stac_item_and_a_folder_are_scenes_too
        test_methane_images::test_a_clip_is_what_lies_inside_the_geometry
CMAPIError, CMPlumeNotFound, CMSourceNotFound, CMSceneNotPublished
    none
        test_methane_python::test_the_errors_are_the_readers_and_are_geocats
"""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import geocat
from geocat.serve.carbon_mapper import CarbonMapperServer, Request
from geocat.serve.carbon_mapper_population import Population
from geocat.serve.sample import Reply

HERE = Path(__file__).parent
CAP = 7


def rows_of_the_table() -> dict[str, dict[str, list[str]]]:
    """What the reader has, to what is wrong with it, to the tests that show it."""
    table: dict[str, dict[str, list[str]]] = {}
    assert __doc__
    for line in __doc__.splitlines()[5:]:
        depth, said = (len(line) - len(line.lstrip())) // 4, line.strip()
        if depth == 0:
            held = table.setdefault(said, {})
        elif depth == 1:
            tests = held.setdefault(said, [])
        else:
            tests.append(said)
    return table


NAMED = sorted({test for row in rows_of_the_table().values() for tests in row.values() for test in tests})


@pytest.mark.parametrize("named", NAMED)
def test_every_test_that_the_table_names_is_there(named: str) -> None:
    file, _, function = named.partition("::")
    tree = ast.parse((HERE / f"{file}.py").read_text())
    [found] = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function]
    assert any(isinstance(node, ast.Assert | ast.With) for node in ast.walk(found)), "it asserts nothing"


def test_every_defect_has_a_test() -> None:
    table = rows_of_the_table()
    assert len(table) >= 28
    assert sum(defect != "none" for row in table.values() for defect in row) >= 28
    assert all(tests for row in table.values() for tests in row.values())


def test_every_defect_of_the_reference_is_in_the_table(fixtures_folder: Path) -> None:
    """Each line of section 5 whose last column says something, where the reference lies beside the fixtures."""
    file = fixtures_folder.parent / "reference" / "carbonmapper.md"
    if not file.is_file():
        pytest.skip("the reference is not here")
    section = file.read_text().partition("## 5. Feature table")[2].partition("\n## ")[0]
    lines = [line.split("|")[1:-1] for line in section.splitlines() if line.startswith("| `")]
    broken = [(first, defect.strip()) for first, *_, defect in lines if len(defect.strip()) > 1]
    assert len(broken) >= 18
    said = " ".join(rows_of_the_table())
    for first, defect in broken:
        names = re.findall(r"\w{6,}", re.sub(r"\([^)]*\)", "", first))
        assert any(name in said for name in names), f"{first}: {defect}"


# ---------- defects that no other test shows


class Harvested(NamedTuple):
    """A catalog, what it was harvested from, and the requests that this took."""

    catalog: geocat.Catalog
    server: CarbonMapperServer
    asked: list[Request]


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory, first_root: Path) -> Iterator[Harvested]:
    """From a server that gives fewer records in a page than it is asked for, and no plumes of a source."""

    def without_plumes_of_sources(request: Request) -> Reply | None:
        return (400, {}, b'{"detail": "Bad Request"}') if "source-plumes-csv" in request.target else None

    root = tmp_path_factory.mktemp("defects") / "catalog"
    shutil.copytree(first_root, root)
    population = Population.made(60, 20, 80, 6)
    caps = {"plume_cap": CAP, "scene_cap": CAP, "stac_cap": CAP}
    with (
        CarbonMapperServer(population, instead=without_plumes_of_sources, **caps) as server,
        geocat.open(root) as catalog,
    ):
        catalog.add_source("cm", "carbon_mapper", server.url)
        catalog.harvest("cm")
        yield Harvested(catalog, server, [*server.asked])


def test_pages_that_are_smaller_than_asked_for_lose_nothing(harvested: Harvested) -> None:
    catalog, server, asked = harvested
    found = catalog.methane.plumes().to_arrow().to_pylist()
    assert {row["plume_id"] for row in found} == {plume.plume_id for plume in server.population.plumes}
    assert all(row["in_csv"] and row["in_json"] for row in found)
    assert len(catalog.sql("FROM methane.stac_items")) == len([*server.stac.entries]) > 10 * CAP
    assert any("limit=1000" in request.target for request in asked)
    assert any(f"offset={CAP}" in request.target for request in asked)


def test_scenes_need_no_scope_that_an_ordinary_account_lacks(harvested: Harvested) -> None:
    catalog, server, asked = harvested
    names = {name for (name,) in catalog.sql("SELECT scene_name FROM methane.scenes").fetchall()}
    assert names == {scene.name for scene in server.population.scenes}
    assert not [request for request in asked if re.search(r"/catalog/scenes(\?|$)", request.target)]


def test_no_question_asks_the_api_anything(harvested: Harvested) -> None:
    catalog, server, asked = harvested
    methane = catalog.methane
    before = len(server.asked)
    contexts = methane.plume_contexts().to_arrow().to_pylist()
    assert len(contexts) == len(server.population.plumes)
    for row in contexts[:10]:
        plume, tile, source = methane.plume_context(row["plume_id"])
        assert (tile is None) == (row["tile_status"] != "published")
        assert source is not None
        assert methane.source_for_plume(plume.plume_id) == source
        assert methane.tile_for_plume(plume.plume_id) == tile
        held = {plume_id for (plume_id,) in methane.plumes_for_source(source.source_name).select("plume_id").fetchall()}
        assert held == set(source.plume_ids)
        assert len(methane.plumes_for_tile(plume.scene_name)) >= 1
        assert len(methane.tiles_for_source(source.source_name)) >= (tile is not None)
    assert len(methane.plumes()) + len(methane.sources()) + len(methane.tiles()) > 80
    assert len(server.asked) == before == len(asked)
