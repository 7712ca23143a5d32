import { textDecoder } from '@duckdb/node-api/lib/vectors/dataAccessors.js'

/**
 * DuckDB's client reads every text through one decoder, which takes a U+FEFF at the start of a text for a byte order mark
 * and drops it. In a cell it is a character like any other. The client has no option for it, and undoing it in SQL would
 * cost a call for every text.
 */
const exact = new TextDecoder('utf-8', { ignoreBOM: true })
textDecoder.decode = exact.decode.bind(exact)
