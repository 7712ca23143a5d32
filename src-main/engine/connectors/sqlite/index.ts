import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { readdir, stat } from 'node:fs/promises'
import { identifier } from '#engine/duckdb/quote'
import { exchangeSql, writeExchangeSql } from '#engine/duckdb/exchange'
import { physicalType } from '#engine/duckdb/types'
import { type ConnectorContext, type ConnectorWriteContext, defineConnector, type ReadRequest, type StreamReading, type WriteRequest, type Written } from '#shared/define/connector'
import type { Relation } from '#shared/define/format'
import { Failure, failure } from '#shared/model/problem'
import { type CheckStep, Discovery } from '#shared/model/source'
import { z } from 'zod'
import { SqliteConfig } from './config'
import { ReadAnswer, type ReadTask, WriteAnswer, type WriteTask } from './tasks'

const CheckAnswer = z.object({ tables: z.number(), version: z.string() })

async function check({ path, read_only: readOnly }: SqliteConfig, { inWorker }: ConnectorContext): Promise<{ steps: CheckStep[]; version?: string }> {
  try {
    const { tables, version } = CheckAnswer.parse(await inWorker('check', { path, write: !readOnly }))
    return {
      version: `SQLite ${version}`,
      steps: [
        { what: 'file', ok: true, message: `"${basename(path)}" can be ${readOnly ? 'read' : 'read and written'}.` },
        { what: 'answer', ok: true, message: `It is a SQLite database with ${tables} ${tables === 1 ? 'table or view' : 'tables and views'}.` },
      ],
    }
  } catch (error) {
    if (!(error instanceof Failure) || error.problem.code === 'RUN_CANCELLED') throw error
    const { code, message, remedy } = error.problem
    const what = code === 'SOURCE_ANSWER' || code === 'SOURCE_BROKEN' ? 'answer' : code === 'SOURCE_PERMISSION' ? 'permission' : 'file'
    return { steps: [{ what, ok: false, message, remedy }] }
  }
}

async function read({ path }: SqliteConfig, { after, resumeFolder: _none, whole: _always, ...choice }: ReadRequest, { tempDir, inWorker }: ConnectorContext): Promise<StreamReading> {
  const task: ReadTask = { ...choice, path, file: join(tempDir, 'rows.jsonl'), ...(after !== undefined && { after }) }
  const answer = ReadAnswer.parse(await inWorker('read', task))
  const columns = answer.columns.map(({ name, type, header }) => ({ name, type, ...(header !== undefined && { header }) }))
  return {
    columns, relation: relationOf(answer), rows: answer.rows.rows, firstLine: 1,
    report: {
      format: 'sqlite', input: {}, guesses: [], setAside: [], setAsideTotal: 0,
      notes: answer.mixed.map(({ name, declared }) => ({ code: 'mixed_values', message: `"${name}" is declared ${declared}, but not all of its values are: they came as they are stored.` })),
    },
    ...(answer.cursorValue !== undefined && { cursorValue: answer.cursorValue }),
  }
}

/** The exchange file's texts as typed columns; binary ones stand in it as SQLite writes them: X'0aff'. */
function relationOf({ columns, rows }: ReadAnswer): Relation {
  const selected = columns.map(({ name, type }, index) => {
    const value = identifier(String(index))
    if (type.name === 'text') return `${value} AS ${identifier(name)}`
    return `${type.name === 'binary' ? `unhex(substr(${value}, 3, length(${value}) - 3))` : `CAST(${value} AS ${physicalType(type)})`} AS ${identifier(name)}`
  })
  return { sql: `SELECT ${selected.join(', ')} FROM ${exchangeSql(rows, columns.length)}`, files: [rows.path] }
}

async function write({ path, read_only: readOnly }: SqliteConfig, request: WriteRequest, { queries, tempDir, inWorker }: ConnectorWriteContext): Promise<Written> {
  if (readOnly) throw failure('TARGET_REFUSED', 'The source is read only.', 'Switch off "Read only" in its settings to write to it.')
  const tables: WriteTask['tables'] = []
  for (const { target, mode, keys = [], table: { columns, sql } } of [request, ...request.also ?? []]) {
    const file = join(tempDir, `table-${tables.length}.jsonl`)
    await queries.run(writeExchangeSql(sql, columns, file))
    tables.push({ target, mode, keys: [...keys], columns: [...columns], file })
  }
  return WriteAnswer.parse(await inWorker('write', { path, tables } satisfies WriteTask))
}

/** Databases in the folders that people keep documents in. */
async function find(): Promise<{ name: string; config: Record<string, unknown>; note: string }[]> {
  const folders = ['Documents', 'Downloads', 'Desktop'].map((name) => join(homedir(), name))
  const found = await Promise.all(folders.map(async (folder) => {
    const names = await readdir(folder).catch(() => [])
    return names.filter((name) => /\.(sqlite3?|db3?)$/i.test(name)).map((name) => join(folder, name))
  }))
  const files = await Promise.all(found.flat().map(async (path) => ({ path, isFile: await stat(path).then((at) => at.isFile(), () => false) })))
  return files.filter(({ isFile }) => isFile).map(({ path }) => ({ name: basename(path), config: { path }, note: 'A SQLite database, by its name.' }))
}

export default defineConnector({
  id: 'sqlite',
  title: 'SQLite',
  category: 'databases',
  docs: 'Tables and views of a SQLite database file. A column has its declared type where all of its values fit it exactly, else it is text.',
  config: SqliteConfig,
  check,
  discover: async ({ path }, { inWorker }, only) => Discovery.parse(await inWorker('discover', { path, ...(only && { only: [...only] }) })),
  read,
  queries: true,
  incremental: true,
  find,
  writes: { modes: ['create', 'append', 'replace', 'upsert'], together: true, write },
})
