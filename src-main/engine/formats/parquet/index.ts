import { open, symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { peek } from '#engine/duckdb/peek'
import { identifier, text } from '#engine/duckdb/quote'
import { toCell, type Session } from '#engine/duckdb/session'
import { logicalType } from '#engine/duckdb/types'
import { uniqueColumnNames } from '#shared/define/column-names'
import { defineFormat, type FormatContext, type InputFile } from '#shared/define/format'
import type { Column } from '#shared/model/column'
import { failure, Failure } from '#shared/model/problem'
import { withoutWideIntegers } from './wide-integers'

/** The first and last four bytes of a Parquet file; encrypted footers end in PARE. */
const MAGIC = 'PAR1'
const ENCRYPTED = 'PARE'
const SAMPLE_ROWS = 200

interface OpenedParquet {
  readonly link: string
  readonly columns: readonly Column[]
  readonly sql: string
}

/** Looks at a Parquet file through a link with a plain name: `*`, `?`, `[` and `key=value` folders in paths mean something to DuckDB. */
async function openParquet(file: InputFile, context: FormatContext): Promise<OpenedParquet> {
  await refuseBroken(file)
  const link = await plainLink(file.path, context.tempDir)
  const table = `read_parquet(${text(link)}, hive_partitioning = false)`
  const described = await peek([link], context.tempDir, async (session) => {
    await refuseWideDecimals(session, file, link)
    return session.describe(`SELECT * FROM ${table}`)
  }).catch((error: unknown) => { throw cannotRead(file, error) })
  const names = uniqueColumnNames(described.map(({ name }) => name))
  const columns = described.map(({ type }, index): Column => ({ ...names[index]!, type: logicalType(type) }))
  const selected = columns.map(({ name }, index) => `${identifier(described[index]!.name)} AS ${identifier(name)}`)
  return { link, columns, sql: `SELECT ${selected.join(', ')} FROM ${table}` }
}

/** Windows makes links for administrators only; there the characters that matter cannot stand in names. */
async function plainLink(path: string, tempDir: string): Promise<string> {
  const link = join(tempDir, 'in.parquet')
  const made = await symlink(resolve(path), link).then(() => true, () => false)
  return made ? link : path
}

async function refuseBroken(file: InputFile): Promise<void> {
  const handle = await open(file.path, 'r')
  try {
    const tail = Buffer.alloc(4)
    await handle.read(tail, 0, 4, Math.max(0, file.bytes - 4))
    const magic = tail.toString('latin1')
    if (magic === ENCRYPTED) {
      throw failure('FORMAT_PROTECTED', `"${file.name}" is an encrypted Parquet file.`, 'Save it without encryption and choose that.', { file: file.name })
    }
    if (magic !== MAGIC) {
      throw failure('FORMAT_BROKEN', `"${file.name}" is no whole Parquet file: its end is missing.`, 'Copy or download it again, or ask whoever made it for a whole one.', { file: file.name })
    }
  } finally {
    await handle.close()
  }
}

/** DuckDB 1.5 gives wrong numbers, as doubles, for decimals of more than 38 digits (measured). */
async function refuseWideDecimals(session: Session, file: InputFile, link: string): Promise<void> {
  const wide = await session.rows(`SELECT name, precision FROM parquet_schema(${text(link)}) WHERE precision > 38 AND logical_type LIKE 'Decimal%'`)
  const [first] = wide
  if (!first) return
  throw failure('FORMAT_UNKNOWN', `Column "${String(first[0])}" of "${file.name}" is a decimal of ${Number(first[1])} digits${wide.length > 1 ? `, and ${wide.length - 1} more are as wide` : ''}; Winnow reads up to 38 exactly, and rounds none.`,
    'Write such columns as text, or as decimals of up to 38 digits, and choose that file.', { file: file.name })
}

function cannotRead(file: InputFile, error: unknown): unknown {
  if (error instanceof Failure) return error
  return failure('FORMAT_BROKEN', `"${file.name}" cannot be read as Parquet.`, 'Ask whoever made it for a whole one; the detail says what is wrong.', { file: file.name }, error)
}

async function sampleOf(session: Session, sql: string) {
  const rows = await session.rows(`${sql} LIMIT ${SAMPLE_ROWS}`)
  return rows.map((row) => row.map(toCell))
}

async function rowCount(session: Session, link: string): Promise<number> {
  const [count] = await session.row(`SELECT sum(num_rows) FROM parquet_file_metadata(${text(link)})`)
  return Number(count)
}

export default defineFormat({
  id: 'parquet',
  title: 'Parquet',
  extensions: ['parquet', 'pq'],
  docs: 'Columns keep their types; lists, structs and maps stay nested values. Folders named key=value in the path add no columns. Written with zstd compression.',
  sniff: (head, name) => Buffer.from(head.subarray(0, 4)).toString('latin1') === MAGIC ? 1 : /\.(parquet|pq)$/i.test(name) ? 0.5 : 0,
  reads: {
    options: z.strictObject({}),
    inspect: async (file, _options, context) => {
      const { link, columns, sql } = await openParquet(file, context)
      return peek([link], context.tempDir, async (session) => ({
        streams: [{ id: '', name: file.name, rows: await rowCount(session, link) }],
        input: { format: 'parquet' }, guesses: [], columns, rows: await sampleOf(session, sql), setAside: [],
      })).catch((error: unknown) => { throw cannotRead(file, error) })
    },
    read: async (file, _options, context) => {
      const { link, columns, sql } = await openParquet(file, context)
      return {
        columns, relation: { sql, files: [link] }, firstLine: 1,
        report: { format: 'parquet', input: { format: 'parquet' }, guesses: [], setAside: [], setAsideTotal: 0, notes: [] },
      }
    },
  },
  writes: {
    options: z.strictObject({
      compression: z.enum(['zstd', 'snappy', 'uncompressed']).default('zstd').describe('How the columns are compressed.'),
    }),
    typed: true,
    write: async ({ queries, table, path }, { compression }) => {
      const { sql, notes } = await withoutWideIntegers(queries, table)
      await queries.run(`COPY (${sql}) TO ${text(path)} (FORMAT parquet, COMPRESSION ${compression}, ROW_GROUP_SIZE 122880)`)
      return notes
    },
  },
})
