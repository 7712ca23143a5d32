"""The whole job in polars with all that Winnow's run gives, as far as its outputs go: the same clean rows, the same
rejects with line and reasons, the counts of every step and rule, exact control totals, checksums of the input and the
outputs, files that appear whole or not at all, and a profile with the same figures.

What Winnow does beside that is left out here: it finds out delimiter, encoding, header and types (this script is told
them), keeps lines that cannot become rows, takes less memory than the file needs where it must, and can be cancelled.

usage: whole_job_equal.py INPUT.csv OUTPUT.parquet REJECTS.csv
Prints the account and the profile as one line of JSON.
"""

import hashlib
import json
import os
import sys
from datetime import datetime
from pathlib import Path

import polars as pl

INTEGERS = ["trip_id", "vendor_id", "passengers"]
DECIMALS = ["distance_km", "fare", "tip"]
TIMES = ["pickup_at", "dropoff_at"]
QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]
BINS = 20
SAMPLE = 50_000
TOP = 10


def typed(texts: pl.DataFrame) -> pl.DataFrame:
    return texts.with_columns(
        *[pl.col(name).cast(pl.Int64, strict=False) for name in INTEGERS],
        *[pl.col(name).cast(pl.Decimal(12, 2), strict=False) for name in DECIMALS],
        *[pl.col(name).str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False) for name in TIMES],
    )


def figures_of(name: str, dtype: pl.DataType) -> list[pl.Expr]:
    """What is measured of a column in the one scan for all of them."""
    column = pl.col(name)
    given = {"nulls": column.null_count(), "distinct": column.drop_nulls().n_unique(), "min": column.min(), "max": column.max()}
    if dtype == pl.String:
        length = column.str.len_chars()
        given |= {"blanks": (column.str.strip_chars() == "").sum(), "shortest": length.min(), "longest": length.max(), "length": length.mean()}
    else:
        number = column.dt.timestamp("us") if dtype == pl.Datetime else column
        double = number.cast(pl.Float64)
        given |= {f"q{share}": double.quantile(share, "linear") for share in QUANTILES}
        if dtype != pl.Datetime:
            given |= {"mean": double.mean(), "sd": double.std(), "sum": number.sum()}
    return [expression.alias(f"{name}\0{key}") for key, expression in given.items()]


def histogram(values: pl.Series) -> list[int]:
    number = (values.dt.timestamp("us") if values.dtype == pl.Datetime else values).cast(pl.Float64).drop_nulls()
    low, high = number.min(), number.max()
    if low is None or low == high:
        return [number.len()]
    width = (high - low) / BINS
    counts = ((number - low) / width).floor().clip(0, BINS - 1).cast(pl.UInt8).value_counts()
    found = dict(counts.iter_rows())
    return [found.get(index, 0) for index in range(BINS)]


def shapes(values: pl.Series) -> list[tuple]:
    counted = values.drop_nulls().value_counts(name="n")
    shape = pl.col(values.name).str.slice(0, 60).str.replace_all(r"\p{L}+", "a").str.replace_all("[0-9]", "9")
    found = counted.group_by(shape.alias("shape")).agg(pl.col("n").sum(), pl.col(values.name).min())
    return found.sort("n", descending=True).head(10).rows()


def profile(texts: pl.DataFrame, frame: pl.DataFrame) -> dict:
    measured = frame.select([figure for name, dtype in frame.schema.items() for figure in figures_of(name, dtype)]).row(0, named=True)
    columns: dict[str, dict] = {name: {} for name in frame.columns}
    for key, value in measured.items():
        name, figure = key.split("\0")
        columns[name][figure] = value
    step = max(1, texts.height // SAMPLE)
    for name, found in columns.items():
        values = frame.get_column(name)
        found["invalid"] = found["nulls"] - texts.get_column(name).null_count()
        found["top"] = values.drop_nulls().value_counts(sort=True, name="n").head(TOP).rows()
        found["shapes"] = shapes(texts.get_column(name).gather_every(step))
        if values.dtype != pl.String:
            found["histogram"] = histogram(values)
    unique = [name for name, found in columns.items() if found["nulls"] == 0 and found["distinct"] == frame.height]
    duplicates = 0 if unique else frame.height - frame.n_unique()
    return {"columns": columns, "keys": unique, "duplicates": duplicates}


def rules() -> list[tuple[str, pl.Expr, pl.Expr]]:
    """Each rule with what breaks it and the sentence that says so."""
    fare = pl.col("fare").cast(pl.String)
    return [
        ("3 not_null", pl.col("vendor_id").is_null(), pl.lit("vendor_id is missing")),
        ("4 range", (pl.col("fare") < 0) | (pl.col("fare") > 100),
         pl.when(pl.col("fare") < 0).then(pl.format("fare {} is below 0", fare)).otherwise(pl.format("fare {} is above 100", fare))),
        ("5 regex", ~pl.col("zone_to").str.contains("^Z-[0-9]{3}$"), pl.format("zone_to '{}' does not match", pl.col("zone_to"))),
        ("6 compare", pl.col("dropoff_at") < pl.col("pickup_at"), pl.lit("dropoff_at is before pickup_at")),
        ("7 length", pl.col("zone_from").str.len_chars() > 12, pl.lit("zone_from has more than 12 characters")),
    ]


def clean(texts: pl.DataFrame, frame: pl.DataFrame, source: str) -> tuple[pl.DataFrame, pl.DataFrame, dict]:
    trimmed = frame.with_columns(pl.col("zone_from").str.strip_chars())
    changed = (trimmed.get_column("zone_from") != frame.get_column("zone_from")).sum()
    checks = rules()
    masks = trimmed.select([broken.fill_null(value=False).alias(title) for title, broken, _ in checks])
    steps, alive = [], pl.repeat(value=True, n=frame.height, dtype=pl.Boolean, eager=True)
    for title in masks.columns:
        failed = alive & masks.get_column(title)
        steps.append({"rule": title, "evaluated": alive.sum(), "failed": failed.sum()})
        alive = alive & ~failed
    kept, gone = trimmed.filter(alive), ~alive
    broken = trimmed.filter(gone).select(
        pl.concat_list([pl.when(masks.filter(gone).get_column(title)).then(sentence) for title, _, sentence in checks]).list.drop_nulls().alias("reasons"),
        pl.concat_list([pl.when(masks.filter(gone).get_column(title)).then(pl.lit(title)) for title, _, _ in checks]).list.drop_nulls().alias("titles"),
    )
    rejects = pl.concat([
        broken.select(
            pl.lit(os.path.basename(source)).alias("reject_source"), pl.lit(None, pl.String).alias("reject_sheet"),
            (gone.arg_true() + 2).alias("reject_line"), pl.col("titles").list.first().alias("reject_step"),
            pl.col("titles").list.eval(pl.element().str.split(" ").list.last()).list.join(", ").alias("reject_rules"),
            pl.col("reasons").list.join("; ").alias("reject_reasons"),
        ),
        texts.filter(gone),
    ], how="horizontal")
    numbers = INTEGERS + DECIMALS
    totals = {where: part.select([pl.col(name).sum().cast(pl.String) for name in numbers]).row(0, named=True)
              for where, part in {"in": trimmed, "clean": kept, "rejected": trimmed.filter(gone)}.items()}
    account = {"in": frame.height, "clean": kept.height, "rejected": rejects.height, "changed": changed, "steps": steps, "totals": totals}
    return kept, rejects, account


def checksum(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def published(path: str, write) -> str:
    """Writes a file under another name, syncs it, gives it its own; its checksum."""
    temporary = f"{path}.tmp"
    write(temporary)
    digest = checksum(temporary)
    with open(temporary, "rb+") as file:
        os.fsync(file.fileno())
    Path(temporary).replace(path)
    return digest


def main(source: str, target: str, rejected: str) -> dict:
    texts = pl.read_csv(source, infer_schema=False)
    frame = typed(texts)
    measured = profile(texts, frame)
    kept, rejects, account = clean(texts, frame, source)
    outputs = {target: published(target, kept.write_parquet), rejected: published(rejected, rejects.write_csv)}
    return {**account, "input": checksum(source), "outputs": outputs, "profile": measured}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:4]), default=lambda value: value.isoformat() if isinstance(value, datetime) else str(value)))
