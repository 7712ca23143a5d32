import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { z } from 'zod'
import { type ConnectorContext, type ConnectorDefinition, defineConnector, type StreamReading } from '#shared/define/connector'
import { TEXT } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'
import { ConnectorCategory, type SourceStream, type StreamChoice } from '#shared/model/source'
import { identifier } from '../../duckdb/quote'
import { chosen } from '../tools/chosen'

/** Records go through `validate` and `transform` in portions of so many. */
const PORTION = 1_000
/** The stream of a plugin that names none. */
const ONLY_STREAM = 'records'
/** So many findings are kept as notes; all are counted. */
const MOST_NOTES = 20

const Field = z.object({ name: z.string().min(1), description: z.string().optional() })

/** What `metadata()` of a plugin tells. */
const Metadata = z.object({
  name: z.string().min(1),
  title: z.string().optional(),
  description: z.string().default(''),
  category: ConnectorCategory.default('services'),
  /** JSON Schema of its config: an object. `secret: true` marks what is secret. */
  config: z.record(z.string(), z.unknown()).default({ type: 'object', properties: {}, additionalProperties: false }),
  streams: z.array(z.object({ name: z.string().min(1), description: z.string().optional(), key: z.array(z.string()).default([]), fields: z.array(Field).default([]) })).min(1).default([{ name: ONLY_STREAM, key: [], fields: [] }]),
})
type Metadata = z.infer<typeof Metadata>

/** What `validate(records)` gives: whether all is well, or what is not. */
const Verdict = z.union([
  z.boolean().transform((valid) => ({ valid, findings: [] })),
  z.looseObject({
    valid: z.boolean().default(true),
    findings: z.array(z.union([z.string(), z.looseObject({ message: z.string() }).transform(({ message }) => message)])).default([]),
  }),
])

const Records = z.array(z.record(z.string(), z.unknown()))
type Records = z.infer<typeof Records>

/**
 * A plugin in the style of four parts. `metadata` says what it is and what it offers; `collect` gives the records of a
 * stream (a list, or one after the other); `validate` judges portions of them; `transform` changes them.
 */
export interface SourcePlugin {
  metadata(): unknown
  collect(config: Readonly<Record<string, unknown>>, request: { readonly stream: string; readonly limit?: number; readonly signal: AbortSignal }): unknown
  validate?(records: Records): unknown
  transform?(records: Records): unknown
}

const isMethod = (value: unknown): boolean => typeof value === 'function'

/** Whether something has the parts of a plugin. */
export function isPlugin(value: unknown): value is SourcePlugin {
  return typeof value === 'object' && value !== null && 'collect' in value && isMethod(value.collect) && 'metadata' in value && isMethod(value.metadata)
}

/**
 * Makes a plugin work as a connector, as it is: `metadata` is what is discovered, `collect` what is read; findings of
 * `validate` become notes of the import (no record is left out), `transform` is applied before a row is one.
 *
 * @throws Failure CONNECTOR_UNAVAILABLE when its metadata say something that cannot be
 */
export async function adaptPlugin(id: string, plugin: SourcePlugin): Promise<ConnectorDefinition> {
  const { metadata, config } = await describe(id, plugin)
  const read = async (values: Readonly<Record<string, unknown>>, request: StreamChoice, context: ConnectorContext): Promise<StreamReading> => {
    const stream = streamOf(metadata, request.stream)
    const { path, records, notes } = await collectInto(join(context.tempDir, 'records.jsonl'), plugin, values, { ...request, stream: stream.name }, context)
    const reading = records > 0 ? await context.files.read(path, `${stream.name}.jsonl`, { format: 'jsonl' }) : nothing(stream)
    return chosen({ ...reading, report: { ...reading.report, notes: [...reading.report.notes, ...notes] } }, request)
  }
  return defineConnector({
    id, title: metadata.title ?? metadata.name, category: metadata.category, docs: metadata.description, config, read,
    check: async (values, context) => {
      const stream = streamOf(metadata, undefined)
      try {
        await collectInto(join(context.tempDir, 'check.jsonl'), plugin, values, { stream: stream.name, limit: 1 }, context)
        return { steps: [{ what: 'answer', ok: true, message: `The plugin gives records of "${stream.name}".` }] }
      } catch (error) {
        context.signal.throwIfAborted()
        return { steps: [{ what: 'answer', ok: false, message: messageOf(error), remedy: 'Check the options; if they are right, ask the plugin\'s author.' }] }
      }
    },
    discover: (_values, _context, only) => Promise.resolve({
      streams: metadata.streams.filter(({ name }) => only?.includes(name) ?? true).map((stream): SourceStream => ({
        id: stream.name, name: stream.name, kind: 'endpoint', columns: [], key: stream.key, rows: null, bytes: null, cursors: [],
        ...(stream.description !== undefined && { comment: stream.description }),
        // Their types are those of the records: known when these were read.
        ...(stream.fields.length > 0 && { notes: stream.fields.map(({ name, description }) => (description === undefined ? name : `${name}: ${description}`)) }),
      })),
      relationships: [],
    }),
  })
}

async function describe(id: string, plugin: SourcePlugin): Promise<{ metadata: Metadata; config: z.ZodObject }> {
  try {
    const metadata = Metadata.parse(await plugin.metadata())
    const config = z.fromJSONSchema({ additionalProperties: false, ...metadata.config, type: 'object' })
    if (config instanceof z.ZodObject) return { metadata, config }
  } catch (error) {
    throw failure('CONNECTOR_UNAVAILABLE', `What the plugin "${id}" says of itself cannot be: ${messageOf(error)}`, 'Mend `metadata()`: it gives name, description, config (a JSON Schema of an object) and streams.', undefined, error)
  }
  throw failure('CONNECTOR_UNAVAILABLE', `The config of the plugin "${id}" is no JSON Schema of an object.`, 'Mend `config` in what `metadata()` gives.')
}

type PluginStream = Metadata['streams'][number]

function streamOf({ streams: [first, ...rest] }: Metadata, wanted: string | undefined): PluginStream {
  const stream = wanted === undefined ? first : [first, ...rest].find((one) => one?.name === wanted)
  if (!stream) throw failure('SOURCE_MISSING', `There is no stream "${wanted ?? ''}".`, 'Discover the source to see those that there are.', { value: wanted })
  return stream
}

/** Writes what a plugin collects into a file, as far as it is wanted. */
async function collectInto(path: string, plugin: SourcePlugin, config: Readonly<Record<string, unknown>>, { stream, limit }: { readonly stream: string; readonly limit?: number }, { signal, progress }: Pick<ConnectorContext, 'signal' | 'progress'>) {
  const file = createWriteStream(path)
  const findings: string[] = []
  let [records, found] = [0, 0]
  try {
    const collected = await plugin.collect(config, { stream, signal, ...(limit !== undefined && { limit }) })
    for await (const portion of portionsOf(collected, limit)) {
      signal.throwIfAborted()
      const verdict = plugin.validate ? Verdict.parse(await plugin.validate(portion)) : { valid: true, findings: [] }
      const told = verdict.valid || verdict.findings.length > 0 ? verdict.findings : [`The plugin's own check refused some of the records from ${records + 1} on.`]
      found += told.length
      findings.push(...told.slice(0, MOST_NOTES - findings.length))
      const rows = plugin.transform ? Records.parse(await plugin.transform(portion)) : portion
      records += rows.length
      const text = rows.map((row) => `${JSON.stringify(row, exact)}\n`).join('')
      if (!file.write(text)) await once(file, 'drain', { signal })
      progress({ rows: records })
    }
  } finally {
    file.end()
    await finished(file)
  }
  return { path, records, notes: [...findings.map((message) => ({ code: 'PLUGIN_FINDING', message })), ...(found > findings.length ? [{ code: 'PLUGIN_FINDING', message: `The plugin found ${found - findings.length} more.`, count: found - findings.length }] : [])] }
}

async function* portionsOf(collected: unknown, limit = Number.POSITIVE_INFINITY): AsyncGenerator<Records> {
  if (!isIterable(collected)) throw failure('SOURCE_ANSWER', 'What the plugin collects is no list of records.', '`collect` gives a list, or the records one after the other: ask the plugin\'s author.')
  const portion: unknown[] = []
  let left = limit
  for await (const record of collected) {
    if (left-- <= 0) break
    portion.push(record)
    if (portion.length === PORTION) yield recordsOf(portion.splice(0))
  }
  if (portion.length > 0) yield recordsOf(portion)
}

function recordsOf(portion: readonly unknown[]): Records {
  const read = Records.safeParse(portion)
  if (read.success) return read.data
  throw failure('SOURCE_ANSWER', 'A record of the plugin is no object with members.', 'Ask the plugin\'s author.', undefined, read.error)
}

function isIterable(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)
}

/** What JSON would lose or refuse, as it is written. */
const exact = (_name: string, value: unknown): unknown => (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)) ? String(value) : value)

/** A stream without records has the columns that the plugin names. */
function nothing({ name: stream, fields }: PluginStream): StreamReading {
  if (fields.length === 0) throw failure('SOURCE_ANSWER', `"${stream}" has no records, and the plugin does not say which fields they have.`, 'Try again when there are some, or have the plugin name its fields.')
  const report = { format: 'jsonl', input: {}, guesses: [], setAside: [], setAsideTotal: 0, notes: [] }
  const sql = `SELECT ${fields.map(({ name }) => `CAST(NULL AS VARCHAR) AS ${identifier(name)}`).join(', ')} WHERE false`
  return { columns: fields.map(({ name }) => ({ name, type: TEXT })), rows: 0, firstLine: 1, report, relation: { files: [], sql } }
}

const messageOf = (error: unknown): string => (error instanceof z.ZodError ? z.prettifyError(error).replaceAll('\n', ' ') : error instanceof Error ? error.message : String(error))
