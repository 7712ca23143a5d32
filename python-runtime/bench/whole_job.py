"""The least that a user of polars or pandas would write for the whole job: read as text, type, profile, five rules, Parquet.

No rejects, reasons, counts, totals or checksums, and a profile that says less: whole_job_equal.py has them.

usage: whole_job.py polars|pandas INPUT.csv OUTPUT.parquet
Prints one line of JSON: rows kept and rejected.
"""

import json
import sys

INTEGERS = ["trip_id", "vendor_id", "passengers"]
DECIMALS = ["distance_km", "fare", "tip"]
TIMES = ["pickup_at", "dropoff_at"]


def with_polars(source: str, target: str) -> dict[str, int]:
    import polars as pl

    frame = pl.read_csv(source, infer_schema=False)
    frame = frame.with_columns(
        *[pl.col(name).cast(pl.Int64, strict=False) for name in INTEGERS],
        *[pl.col(name).cast(pl.Decimal(12, 2), strict=False) for name in DECIMALS],
        *[pl.col(name).str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False) for name in TIMES],
    )
    profile = frame.describe()
    for column in frame.columns:
        frame.get_column(column).value_counts(sort=True).head(10)
        frame.get_column(column).n_unique()
    broken = (
        pl.col("vendor_id").is_null()
        | (pl.col("fare") < 0)
        | (pl.col("fare") > 100)
        | ~pl.col("zone_to").str.contains("^Z-[0-9]{3}$")
        | (pl.col("dropoff_at") < pl.col("pickup_at"))
        | (pl.col("zone_from").str.strip_chars().str.len_chars() > 12)
    ).fill_null(False)
    frame = frame.with_columns(broken.alias("broken"))
    rejected = frame.filter(pl.col("broken"))
    clean = frame.filter(~pl.col("broken")).drop("broken").with_columns(pl.col("zone_from").str.strip_chars())
    clean.write_parquet(target)
    assert profile.height > 0
    return {"clean": clean.height, "rejected": rejected.height}


def with_pandas(source: str, target: str) -> dict[str, int]:
    import pandas as pd

    frame = pd.read_csv(source, dtype=str, keep_default_na=False, na_values=[""])
    for name in INTEGERS:
        frame[name] = pd.to_numeric(frame[name], errors="coerce").astype("Int64")
    for name in DECIMALS:
        frame[name] = pd.to_numeric(frame[name], errors="coerce")
    for name in TIMES:
        frame[name] = pd.to_datetime(frame[name], format="%Y-%m-%d %H:%M:%S", errors="coerce")
    profile = frame.describe(include="all")
    for column in frame.columns:
        frame[column].value_counts().head(10)
        frame[column].nunique()
    broken = (
        frame["vendor_id"].isna()
        | (frame["fare"] < 0)
        | (frame["fare"] > 100)
        | ~frame["zone_to"].fillna("Z-000").str.fullmatch("Z-[0-9]{3}")
        | (frame["dropoff_at"] < frame["pickup_at"])
        | (frame["zone_from"].str.strip().str.len() > 12)
    ).fillna(False)
    clean = frame[~broken].assign(zone_from=lambda rows: rows["zone_from"].str.strip())
    clean.to_parquet(target)
    assert len(profile) > 0
    return {"clean": len(clean), "rejected": int(broken.sum())}


if __name__ == "__main__":
    engine, source, target = sys.argv[1:4]
    print(json.dumps({"polars": with_polars, "pandas": with_pandas}[engine](source, target)))
