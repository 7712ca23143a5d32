/** The dialect of DuckDB: the tree of `#shared/define/expression` as SQL. Names and values are quoted by `duckdb/quote` alone. */
export { emit, emitOrdering } from './duckdb-expressions'
export { emitWindow } from './duckdb-windows'
