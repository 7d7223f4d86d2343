-- given
.read sql/methane/schema.sql
CREATE MACRO methane.area_totals(in_area) AS TABLE
SELECT * FROM (VALUES ('s', 'CH4', '1B2', 3, 1, 0, 4, 2, 2, 4000.0, 7.0, 5.0, 35.064), ('s', 'CH4', '6A', 1, 0, 0, 1, 0, 0, 10.0, 1.0, 1.0, 0.08766))
    AS t (source, gas, sector, sources, sources_without_rate, sources_without_uncertainty, plumes, plumes_hidden, plumes_without_rate, emission_kg_h, u_linear_kg_h, u_quadrature_kg_h, emission_kt_yr) WHERE in_area IS NULL;
CREATE TABLE by_year AS SELECT * FROM (VALUES ('CH4', '1B2', 70.128), ('CH4', '4B', 8.766)) AS t (gas, sector, kt_yr);
CREATE TABLE by_hour AS SELECT * FROM (VALUES ('CH4', '6A', 10), ('CH4', '6A', 30)) AS t (gas, sector, kg_h);

-- ask: kt/yr in kg/h; what one side does not have is NULL
SELECT sector, round(inventory_kg_h, 6) AS inventory_kg_h, catalog_kg_h, round(catalog_share, 6) AS catalog_share, round(inventory_kt_yr, 6) AS inventory_kt_yr FROM methane.inventory_compare('by_year')
-- expect
FROM (VALUES ('1B2', 8000, 4000, 0.5, 70.128), ('4B', 1000, NULL, NULL, 8.766), ('6A', NULL, 10, NULL, NULL)) AS t (sector, inventory_kg_h, catalog_kg_h, catalog_share, inventory_kt_yr)

-- ask: kg/h as they are, added up
SELECT inventory_kg_h, difference_kg_h, catalog_share FROM methane.inventory_compare('by_hour') WHERE sector = '6A'
-- expect
FROM (VALUES (40, -30, 0.25)) AS t (inventory_kg_h, difference_kg_h, catalog_share)
