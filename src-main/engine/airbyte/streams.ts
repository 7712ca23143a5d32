import { z } from 'zod'
import { uniqueColumnNames } from '#shared/define/column-names'
import type { Column } from '#shared/model/column'
import { BOOLEAN, DATE, type DataType, decimal, INTEGER, NUMBER, TEXT, TIMESTAMP, typeLabel } from '#shared/model/data-type'
import type { SourceColumn, SourceStream } from '#shared/model/source'
import type { AirbyteStream } from './worker'

/** What PyAirbyte makes of a fraction; where one does not fit, the worker widens its column. */
const FRACTION = decimal(38, 9)
const NESTED: DataType = { name: 'nested', native: 'JSON' }

const Property = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional().catch(undefined),
  format: z.string().optional().catch(undefined),
  airbyte_type: z.string().optional().catch(undefined),
  description: z.string().optional().catch(undefined),
})
type Property = z.infer<typeof Property>
const Schema = z.looseObject({ properties: z.record(z.string(), Property.catch({})).optional().catch(undefined), required: z.array(z.string()).optional().catch(undefined) })

/** A column of a stream with the name that its records have for it. */
export interface StreamColumn extends Column {
  readonly property: string
}

/** The columns of a stream by the JSON Schema of its records: names and types as they are in a dataset. */
export function columnsOf(schema: unknown): readonly (StreamColumn & SourceColumn)[] {
  const { properties = {}, required = [] } = Schema.safeParse(schema).data ?? {}
  const names = uniqueColumnNames(Object.keys(properties))
  return Object.entries(properties).map(([property, node], index) => ({
    ...names[index] ?? { name: property }, property, type: typeOf(node), native: nativeOf(node), nullable: !required.includes(property) || typesOf(node).includes('null'), ...(node.description !== undefined && { comment: node.description }),
  }))
}

/** What the records of a stream were beyond what its schema tells. */
export const RecordFacts = z.object({
  /** Fields that it does not name. */
  extra: z.array(z.string()).readonly(),
  /** Fields with fractions of more than nine digits: degrees, shares. */
  doubles: z.array(z.string()).readonly(),
})
export type RecordFacts = z.infer<typeof RecordFacts>

/** Records as their schema tells them, as far as anybody knows. */
export const AS_TOLD: RecordFacts = { extra: [], doubles: [] }

/** Declared columns as their records are, and after them, as text, the fields that were not declared. */
export function asRead(told: readonly (StreamColumn & SourceColumn)[], { extra, doubles }: RecordFacts): readonly (StreamColumn & SourceColumn)[] {
  const declared = told.map((column) => (column.type.name === FRACTION.name && doubles.includes(column.property) ? { ...column, type: NUMBER } : column))
  const fields = extra.filter((field) => !declared.some(({ property }) => property === field))
  const names = uniqueColumnNames([...declared.map(({ name }) => name), ...fields]).slice(declared.length)
  return [...declared, ...fields.map((property, index) => ({ ...names[index] ?? { name: property }, property, type: TEXT, native: 'not in its schema', nullable: true }))]
}

/** A stream as the catalogue of Airbyte tells it. @param facts what its records were when they were last read */
export function streamOf({ name, schema, syncModes, sourceDefinedCursor, defaultCursor, primaryKey }: AirbyteStream, facts = AS_TOLD): SourceStream {
  const columns = asRead(columnsOf(schema), facts)
  const named = (path: readonly string[]): string | undefined => (path.length === 1 ? columns.find(({ property }) => property === path[0])?.name : undefined)
  const key = primaryKey.map(named)
  return {
    id: name, name, kind: 'endpoint', columns: columns.map(({ property: _property, ...column }) => column),
    key: key.flatMap((column) => (key.includes(undefined) || column === undefined ? [] : [column])),
    rows: null, bytes: null, cursors: syncModes.includes('incremental') ? cursorsOf(columns, named(defaultCursor), sourceDefinedCursor) : [], notes: notesOf(columns, key),
  }
}

/** The likeliest first. Where the source itself knows what is new there is no choice: whichever column is named stands for that. */
function cursorsOf(columns: readonly StreamColumn[], preset: string | undefined, isFixed: boolean): string[] {
  const growing = (['timestamptz', 'timestamp', 'date', 'integer'] as const).flatMap((type) => columns.flatMap((column) => (column.type.name === type && column.name !== preset ? [column.name] : [])))
  if (isFixed) return [preset ?? growing[0] ?? columns[0]?.name ?? []].flat()
  return [...preset === undefined ? [] : [preset], ...growing]
}

function notesOf(columns: readonly StreamColumn[], key: readonly (string | undefined)[]): string[] {
  const nested = columns.filter(({ type }) => type.name === 'nested').length
  return [
    ...(columns.length === 0 ? ['The source does not say which columns there are: they are found when it is read, and come as text.'] : []),
    ...(nested > 0 ? [`${nested === 1 ? 'One column holds' : `${nested} columns hold`} objects or lists: they come as JSON, a step takes them apart.`] : []),
    ...(key.includes(undefined) ? ['Its key lies inside of objects: rows are not merged by it.'] : []),
  ]
}

const typesOf = ({ type }: Property): readonly string[] => (type === undefined ? [] : typeof type === 'string' ? [type] : type)

/**
 * The type of a column. It follows what PyAirbyte makes of a property in its cache (airbyte 0.71.3, `types.py`), so that
 * what is told of a stream is what is read of it; a type that it does not know is text.
 */
function typeOf(property: Property): DataType {
  const [type, ...others] = typesOf(property).filter((one) => one !== 'null')
  switch (property.airbyte_type ?? (others.length > 0 ? 'string' : type === 'string' ? formatted(property) : type)) {
    case 'integer': return INTEGER
    case 'number': return FRACTION
    case 'boolean': return BOOLEAN
    case 'date': return DATE
    case 'timestamp_with_timezone': return { name: 'timestamptz' }
    case 'timestamp_without_timezone': return TIMESTAMP
    case 'time_with_timezone':
    case 'time_without_timezone': return { name: 'time' }
    case 'object':
    case 'array': return NESTED
    default: return TEXT
  }
}

const formatted = ({ format }: Property): string => ({ 'date': 'date', 'date-time': 'timestamp_with_timezone', 'time': 'time_without_timezone' })[format ?? ''] ?? 'string'

const nativeOf = (property: Property): string => [typesOf(property).filter((one) => one !== 'null').join(' or ') || typeLabel(TEXT), property.format, property.airbyte_type].filter((part) => part !== undefined).join(', ')
