-- cluster_members_at(radii_m): the cluster of each plume, at each of several radii.
--
-- grain    one row per (radius_m, source, plume_id)
-- needs    methane.plumes, methane.distance_m
-- rule     two plumes of the same source, gas and sector within the radius are in one cluster, and so is whoever is
--          near either: DBSCAN with minpoints 1, which is connected components (PostGIS ST_ClusterDBSCAN, as Carbon
--          Mapper clusters); cluster_id is the smallest plume_id of the cluster
-- rule     pairs are sought in boxes of 0.57 radius around the Earth's centre: the points of one box are within the
--          radius, and those within it at most two boxes away, across the antimeridian and at the poles too; boxes
--          are joined to their smallest neighbour, and what is left by hooking and shortcutting (Zhang, Azad, Hu:
--          FastSV, SIAM PP 2020), which takes steps in the order of the logarithm of a chain's length
-- units    m on the sphere of distance_m; plumes exactly the radius apart are together
-- edges    plumes without a sector are one group; plumes without a place have no row; a radius must be more than
--          0 and at most 1,000,000 m, others give no rows
CREATE OR REPLACE MACRO methane.cluster_members_at(radii_m) AS TABLE
WITH RECURSIVE radii AS (
    SELECT
        reach,
        row_number() OVER (ORDER BY reach) << 32 AS base
    FROM (SELECT DISTINCT unnest(radii_m)::DOUBLE AS reach)
    WHERE reach > 0 AND reach <= 1000000
),
placed AS MATERIALIZED (
    SELECT
        source,
        plume_id,
        longitude_deg AS lon,
        latitude_deg AS lat,
        row_number() OVER (ORDER BY source, plume_id) AS number,
        dense_rank() OVER (ORDER BY source, gas, sector) AS kind,
        6371008.8 * cos(radians(latitude_deg)) * cos(radians(longitude_deg)) AS x,
        6371008.8 * cos(radians(latitude_deg)) * sin(radians(longitude_deg)) AS y,
        6371008.8 * sin(radians(latitude_deg)) AS z
    FROM methane.plumes
    WHERE longitude_deg IS NOT NULL AND latitude_deg IS NOT NULL
),
boxed AS MATERIALIZED (
    SELECT
        radii.reach,
        radii.base,
        radii.base + placed.number AS point,
        placed.kind,
        placed.lon,
        placed.lat,
        floor(placed.x / (0.57 * radii.reach))::BIGINT AS i,
        floor(placed.y / (0.57 * radii.reach))::BIGINT AS j,
        floor(placed.z / (0.57 * radii.reach))::BIGINT AS k
    FROM placed
    CROSS JOIN radii
),
boxes AS MATERIALIZED (
    SELECT
        base,
        kind,
        i,
        j,
        k,
        hash(base, kind, i, j) AS spot,
        min(point) AS box
    FROM boxed
    GROUP BY base, kind, i, j, k
),
members AS MATERIALIZED (
    SELECT
        boxed.reach,
        boxed.base,
        boxed.point,
        boxed.lon,
        boxed.lat,
        boxes.box
    FROM boxed
    JOIN boxes USING (base, kind, i, j, k)
),
shifts AS (
    SELECT
        along_i,
        along_j
    FROM (SELECT unnest(range(0, 3)) AS along_i)
    CROSS JOIN (SELECT unnest(range(-2, 3)) AS along_j)
    WHERE along_i > 0 OR along_j >= 0
),
shifted AS (
    SELECT
        boxes.*,
        shifts.*,
        hash(boxes.base, boxes.kind, boxes.i + shifts.along_i, boxes.j + shifts.along_j) AS next_spot
    FROM boxes
    CROSS JOIN shifts
),
near AS MATERIALIZED (
    SELECT
        shifted.box,
        boxes.box AS other_box
    FROM shifted
    JOIN boxes
        ON shifted.next_spot = boxes.spot
    WHERE shifted.base = boxes.base
        AND shifted.kind = boxes.kind
        AND shifted.i + shifted.along_i = boxes.i
        AND shifted.j + shifted.along_j = boxes.j
        AND boxes.k BETWEEN shifted.k - 2 AND shifted.k + 2
        AND (shifted.along_i > 0 OR shifted.along_j > 0 OR boxes.k > shifted.k)
),
beside AS (
    SELECT
        members.reach,
        members.lon,
        members.lat,
        near.box,
        near.other_box
    FROM near
    JOIN members USING (box)
),
touching AS MATERIALIZED (
    SELECT DISTINCT
        greatest(beside.box, beside.other_box) AS a,
        least(beside.box, beside.other_box) AS b
    FROM beside
    JOIN members
        ON beside.other_box = members.box
    WHERE methane.distance_m(beside.lon, beside.lat, members.lon, members.lat) <= beside.reach
),
smallest AS MATERIALIZED (
    SELECT
        a AS box,
        min(b) AS ancestor
    FROM touching
    GROUP BY a
),
older AS MATERIALIZED (
    SELECT
        smallest.box,
        coalesce(above.ancestor, smallest.ancestor) AS ancestor
    FROM smallest
    LEFT JOIN smallest AS above
        ON smallest.ancestor = above.box
),
oldest AS MATERIALIZED (
    SELECT
        older.box,
        coalesce(above.ancestor, older.ancestor) AS ancestor
    FROM older
    LEFT JOIN older AS above
        ON older.ancestor = above.box
),
contracted AS MATERIALIZED (
    SELECT DISTINCT
        coalesce(of_a.ancestor, touching.a) AS a,
        coalesce(of_b.ancestor, touching.b) AS b
    FROM touching
    LEFT JOIN oldest AS of_a
        ON touching.a = of_a.box
    LEFT JOIN oldest AS of_b
        ON touching.b = of_b.box
    WHERE coalesce(of_a.ancestor, touching.a) <> coalesce(of_b.ancestor, touching.b)
),
joined AS MATERIALIZED (
    SELECT a, b FROM contracted
    UNION
    SELECT b, a FROM contracted
    UNION
    SELECT a, a FROM contracted
    UNION
    SELECT b, b FROM contracted
),
labelled (box, label) USING KEY (box) AS (
    SELECT DISTINCT a, a FROM joined
    UNION
    SELECT
        hooked.box,
        min(hooked.label)
    FROM (
        SELECT
            unnest([ours.box, ours.label]) AS box,
            above_theirs.label AS label
        FROM joined
        JOIN recurring.labelled AS ours
            ON joined.a = ours.box
        JOIN recurring.labelled AS theirs
            ON joined.b = theirs.box
        JOIN recurring.labelled AS above_theirs
            ON theirs.label = above_theirs.box
        WHERE above_theirs.label < ours.label
            AND EXISTS (SELECT 1 FROM labelled)
    ) AS hooked
    JOIN recurring.labelled AS known
        ON hooked.box = known.box
    WHERE hooked.label < known.label
    GROUP BY hooked.box
),
found AS (
    SELECT
        members.reach,
        members.point - members.base AS number,
        coalesce(labelled.label, oldest.ancestor, members.box) - members.base AS first_number
    FROM members
    LEFT JOIN oldest
        ON members.box = oldest.box
    LEFT JOIN labelled
        ON coalesce(oldest.ancestor, members.box) = labelled.box
)
SELECT
    found.reach AS radius_m,
    placed.source,
    placed.plume_id,
    firsts.plume_id AS cluster_id
FROM found
JOIN placed
    ON found.number = placed.number
JOIN placed AS firsts
    ON found.first_number = firsts.number;

COMMENT ON MACRO TABLE methane.cluster_members_at IS
'The cluster of each plume, at each of several radii: one row per (radius_m, source, plume_id).';
