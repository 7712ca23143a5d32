import { z } from 'zod'
import { jsonEncoding } from '#engine/json/encoding'
import { firstLines } from '#engine/json/first-lines'
import { DEFAULT_DEPTH, fromPointer, JsonLinesOptions } from '#engine/json/options'
import { inspectJson, readJson } from '#engine/json/reading'
import { writeJson } from '#engine/json/write'
import { defineFormat } from '#shared/define/format'

type Options = z.output<typeof JsonLinesOptions>

const ask = ({ child, max_depth = DEFAULT_DEPTH }: Options) => ({ maxDepth: max_depth, ...(child !== undefined && { child: fromPointer(child) ?? [] }) })
const input = ({ child, max_depth = DEFAULT_DEPTH }: Options) => () => ({ format: 'jsonl', ...(child !== undefined && { child }), max_depth })

export default defineFormat({
  id: 'jsonl',
  title: 'JSON lines',
  extensions: ['jsonl', 'ndjson'],
  docs: 'A JSON object on every line (JSON lines, NDJSON). Lines that are no JSON are kept as unreadable with their number, the reason and their text. '
    + 'Nested members become columns, and lists of objects tables of their own, as in JSON.',
  sniff: (head, name) => {
    const byName = /\.(jsonl|ndjson)$/i.test(name)
    const [first = '', second = ''] = new TextDecoder(jsonEncoding(head)).decode(head).split('\n').filter((line) => line.trim() !== '')
    if (isObject(first) && (second === '' || second.trimStart().startsWith('{'))) return second === '' ? (byName ? 0.95 : 0.3) : 0.95
    // A list of records, whatever the file is called, is a document.
    return byName ? (/^\s*\[\s*\{/.test(first) ? 0.5 : 0.8) : 0
  },
  reads: {
    options: JsonLinesOptions,
    inspect: async (file, options, context) => inspectJson(file, ask(options), input(options), await firstLines(file.path), context),
    read: (file, options, context) => readJson(file, ask(options), 'jsonl', input(options), context),
    share: 0.6,
    beginning: true,
  },
  writes: {
    options: z.strictObject({}),
    typed: true,
    write: (context) => writeJson(context, false),
  },
})

function isObject(line: string): boolean {
  if (!line.trimStart().startsWith('{')) return false
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
