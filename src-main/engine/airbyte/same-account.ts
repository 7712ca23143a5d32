import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { identifier, text } from '../duckdb/quote'
import { CACHE, inCacheFile } from './cached-rows'

/** So many records are looked at. */
export const SAMPLE_ROWS = 50
const Found = z.array(z.string().nullable())
const Value = z.record(z.string(), z.unknown())

/**
 * Whether records come from the account that the rows of a cache file are of: half of them, at least, stand there under their
 * keys with the same texts. Numbers tell nothing: each account has an order 1. Where nothing can be told it is not.
 *
 * @param sample a file of JSON lines, as the login that is asked about gets them
 * @param key the field that tells records apart
 */
export async function isSameAccount(cache: string, sample: string, key: string, tempRoot: string): Promise<boolean> {
  const records = await recordsIn(sample)
  const keys = records.flatMap((record) => keyOf(record[key]) ?? [])
  if (keys.length === 0) return false
  return inCacheFile(cache, tempRoot, async (session) => {
    const columns = (await session.rows(`SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = ${text(CACHE)} AND NOT starts_with(table_name, '_airbyte')`)).map((row) => z.tuple([z.string(), z.string(), z.string()]).parse(row))
    const [[table] = []] = columns
    if (table === undefined || !columns.some(([, name]) => name === key)) return false
    const texts = columns.flatMap(([, name, type]) => (type === 'VARCHAR' && !name.startsWith('_airbyte') ? [name] : []))
    const place = `CAST(${identifier(key)} AS VARCHAR)`
    const rows = await session.rows(`SELECT ${[place, ...texts.map(identifier)].join(', ')} FROM ${[CACHE, 'main', table].map(identifier).join('.')} WHERE ${place} IN (${keys.map(text).join(', ')})`)
    const kept = new Map(rows.map((row) => {
      const [found, ...values] = Found.parse(row)
      return [found, new Map(texts.map((name, index) => [name, values[index]]))]
    }))
    const same = records.filter((record) => {
      const row = kept.get(keyOf(record[key]) ?? null)
      const told = texts.filter((name) => typeof record[name] === 'string' && record[name] !== '')
      return row !== undefined && told.length > 0 && told.every((name) => row.get(name) === record[name])
    })
    return same.length > 0 && same.length >= records.length / 2
  })
}

const keyOf = (value: unknown): string | undefined => (typeof value === 'string' || Number.isSafeInteger(value) ? String(value) : undefined)

async function recordsIn(path: string): Promise<Readonly<Record<string, unknown>>[]> {
  const records: Readonly<Record<string, unknown>>[] = []
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) if (line.trim() !== '') records.push(Value.parse(JSON.parse(line)))
  return records
}
