import { link, symlink } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { extname, join } from 'node:path'
import { identifier, text } from '#engine/duckdb/quote'
import type { Relation } from '#shared/define/format'
import type { Column } from '#shared/model/column'

/** What DuckDB is told about a text file; nothing is left for it to guess. */
export interface CsvSource {
  readonly path: string
  readonly delimiter: string
  readonly quote: string
  readonly skip: number
  /**
   * Some records go over several lines: DuckDB 1.5 cuts them wrongly when several threads read (measured), and its
   * strict mode takes no line ends inside quotes that differ from the file's.
   */
  readonly multiline: boolean
  /** Do its lines end by CR LF? */
  readonly crlf: boolean
  /** Bytes of the longest record. */
  readonly longest: number
  /** What is in the file, where that is known: by it the threads share the file out. */
  readonly holds?: { readonly rows: number; readonly bytes: number }
}

/** DuckDB's own limit for a line, in bytes, is kept unless a record needs more; its buffer would then be 16 times as large. */
const USUAL_LONGEST = 2_000_000

/**
 * The rows that a thread reads at a time: one full row group (122,880) and most of a second. DuckDB 1.5 merges what fills
 * no group with the rows of others before it writes them, and a small rest behind a full group at the checkpoint: either
 * nearly doubles what an import costs (measured; an import takes as much as without this where rows differ much in length).
 */
const ROWS_AT_ONCE = 122_880 * 1.8
/** What the threads may hold together. Of DuckDB's own buffers each reads 8 MB at a time; one that is asked for is read by one thread. */
const ALL_BUFFERS = 128_000_000
const LEAST_BUFFER = 2 * USUAL_LONGEST

/** How much each thread is to read at a time; undefined for what DuckDB does of itself. */
function bufferOf({ longest, multiline, holds }: CsvSource): number | undefined {
  if (longest * 2 > USUAL_LONGEST) return longest * 2 + 1_000_000
  if (multiline || !holds || holds.rows <= ROWS_AT_ONCE) return undefined
  const wanted = Math.ceil(ROWS_AT_ONCE * holds.bytes / holds.rows)
  return wanted * availableParallelism() > ALL_BUFFERS ? undefined : Math.max(LEAST_BUFFER, wanted)
}

/** A SELECT that reads a text file with everything fixed. An empty field is NULL, a quoted empty one is ''. */
export function readCsv(source: CsvSource, columns: readonly Pick<Column, 'name'>[], type: string | ((index: number) => string) = 'VARCHAR'): Relation {
  const typeOf = (index: number) => (typeof type === 'string' ? type : type(index))
  const struct = columns.map(({ name }, index) => `${text(name)}: ${text(typeOf(index))}`).join(', ')
  const buffer = bufferOf(source)
  const options = [
    'auto_detect = false', "compression = 'none'", 'header = false', `skip = ${source.skip}`, `delim = ${text(source.delimiter)}`, `quote = ${text(source.quote)}`, `escape = ${text(source.quote)}`,
    "comment = ''", "nullstr = ''", 'allow_quoted_nulls = false', 'hive_partitioning = false', 'null_padding = false', 'ignore_errors = false',
    `strict_mode = ${!source.multiline}`, `parallel = ${!source.multiline}`,
    // Told in strict mode, it loses rows; not told otherwise, it may take a line end inside quotes for the usual one (measured).
    ...source.multiline ? [`new_line = ${text(source.crlf ? '\\r\\n' : '\\n')}`] : [],
    ...source.longest * 2 > USUAL_LONGEST ? [`max_line_size = ${source.longest * 2}`] : [],
    ...buffer === undefined ? [] : [`buffer_size = ${buffer}`],
    `columns = {${struct}}`,
  ]
  return { sql: `SELECT ${columns.map(({ name }) => identifier(name)).join(', ')} FROM read_csv(${text(source.path)}, ${options.join(', ')})`, files: [source.path] }
}

/** A SELECT that gives no rows. */
export function noRows(columns: readonly Pick<Column, 'name'>[]): Relation {
  return { sql: `SELECT ${columns.map(({ name }) => `CAST(NULL AS VARCHAR) AS ${identifier(name)}`).join(', ')} WHERE FALSE`, files: [] }
}

/** The (row, line) table that the pre-pass wrote. */
export function linesRelation(path: string): Relation {
  return readCsv({ path, delimiter: ',', quote: '"', skip: 0, multiline: false, crlf: false, longest: 0 }, [{ name: 'row' }, { name: 'line' }], 'BIGINT')
}

/** The (sheet, line, reason, raw) table that the pre-pass wrote. */
export function unreadableRelation(path: string, longest: number): Relation {
  const columns = [{ name: 'sheet' }, { name: 'line' }, { name: 'reason' }, { name: 'raw' }]
  return readCsv({ path, delimiter: ',', quote: '"', skip: 0, multiline: true, crlf: false, longest: longest * 2 + 200 }, columns, (index) => (index === 1 ? 'BIGINT' : 'VARCHAR'))
}

/**
 * A path that DuckDB takes literally: `*`, `?` and `[` in one are a pattern to it, `name=value` a partition. A file with
 * such a path gets a second name in the temporary folder.
 */
export async function literalPath(path: string, tempDir: string): Promise<string> {
  if (!/[*?[\]{}=~\0]|:\/\//.test(path)) return path
  const other = join(tempDir, `input${/^\.[a-z]{1,4}$/.test(extname(path)) ? extname(path) : '.csv'}`)
  try {
    await link(path, other)
  } catch {
    await symlink(path, other)
  }
  return other
}
