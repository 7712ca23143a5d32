import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { uniqueColumnNames } from '#shared/define/column-names'
import type { StreamSample } from '#shared/define/connector'
import type { Cell } from '#shared/model/column'
import { BOOLEAN, type DataType, decimal, INTEGER, TEXT } from '#shared/model/data-type'
import { type Kind, RecordParser } from '../json/parse'
import type { StreamColumn } from './streams'

/** What PyAirbyte adds to records. */
const ADDED = /^_airbyte_/

interface Value {
  readonly kind: Kind
  readonly text: string
}

/**
 * The records of a file of JSON lines as rows: numbers as they are written, objects and lists as JSON.
 *
 * @param known the columns, where the stream has told them; else the members of the records
 */
export async function sampleOf(path: string, known: readonly StreamColumn[] | undefined, limit: number): Promise<StreamSample> {
  const records = await recordsIn(path, limit)
  const columns = known ?? columnsIn(records)
  return {
    columns: columns.map(({ property: _property, ...column }) => column),
    rows: records.map((record) => columns.map(({ property }) => cellOf(record.get(property)))),
  }
}

async function recordsIn(path: string, limit: number): Promise<ReadonlyMap<string, Value>[]> {
  const records: Map<string, Value>[] = []
  let record = new Map<string, Value>()
  const parser = new RecordParser<string>({
    child: (_parent, key) => key,
    opens: (depth) => depth === 0,
    value: (key, kind, text) => { record.set(key, { kind, text }) },
  })
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '' || records.length >= limit) continue
    record = new Map()
    parser.parse(line, '')
    records.push(record)
  }
  return records
}

function columnsIn(records: readonly ReadonlyMap<string, Value>[]): StreamColumn[] {
  const properties = [...new Set(records.flatMap((record) => [...record.keys()]))].filter((key) => !ADDED.test(key))
  const names = uniqueColumnNames(properties)
  return properties.map((property, index) => ({ ...names[index] ?? { name: property }, property, type: typeOf(records.flatMap((record) => record.get(property) ?? [])) }))
}

const TYPES: Readonly<Partial<Record<Kind, DataType>>> = { integer: INTEGER, fraction: decimal(38, 9), boolean: BOOLEAN, nested: { name: 'nested', native: 'JSON' } }

function typeOf(values: readonly Value[]): DataType {
  const kinds = new Set(values.map(({ kind }) => kind).filter((kind) => kind !== 'null'))
  const [kind = 'text'] = kinds.size === 2 && kinds.has('integer') && kinds.has('fraction') ? ['fraction' as const] : kinds.size > 1 ? [] : [...kinds]
  return TYPES[kind] ?? TEXT
}

function cellOf(value: Value | undefined): Cell {
  if (value === undefined || value.kind === 'null') return null
  if (value.kind === 'boolean') return value.text === 'true'
  if (value.kind !== 'integer' && value.kind !== 'fraction') return value.text
  // What a double does not hold exactly stays as it is written.
  const number = Number(value.text)
  return String(number) === value.text ? number : value.text
}
