import { z } from 'zod'
import { jsonEncoding } from '#engine/json/encoding'
import { firstLines } from '#engine/json/first-lines'
import { DEFAULT_DEPTH, fromPointer, JsonOptions, toPointer } from '#engine/json/options'
import { inspectJson, readJson } from '#engine/json/reading'
import type { JsonResult } from '#engine/json/task'
import { writeJson } from '#engine/json/write'
import { defineFormat } from '#shared/define/format'
import { failure } from '#shared/model/problem'

type Options = z.output<typeof JsonOptions>

function ask({ record_path, max_depth = DEFAULT_DEPTH }: Options) {
  if (record_path === undefined) return { maxDepth: max_depth }
  const recordPath = fromPointer(record_path)
  if (!recordPath) throw failure('OPTION_INVALID', `"${record_path}" is no JSON pointer.`, 'Write the keys with a slash before each, like "/data/items".')
  return { maxDepth: max_depth, recordPath }
}

const input = ({ max_depth = DEFAULT_DEPTH }: Options) => (result: JsonResult) =>
  ({ format: 'json', record_path: toPointer(result.recordPath), max_depth })

export default defineFormat({
  id: 'json',
  title: 'JSON',
  extensions: ['json'],
  docs: 'One JSON document: a list of objects, an object with such a list somewhere in it, or a single object. Members of nested objects become columns ("address.city"), '
    + 'lists stay JSON text, numbers keep all their digits. Written as one list with an object on each line.',
  sniff: (head, name) => {
    const start = new TextDecoder(jsonEncoding(head)).decode(head.subarray(0, 4096))
    if (!/^\s*(\{\s*["}]|\[\s*([[{"\]\d-]|true|false|null|NaN|$))/.test(start)) return 0
    return /\.json$/i.test(name) ? 0.9 : 0.6
  },
  reads: {
    options: JsonOptions,
    inspect: async (file, options, context) => inspectJson(file, ask(options), input(options), await firstLines(file.path), context),
    read: (file, options, context) => readJson(file, ask(options), 'json', input(options), context),
    share: 0.6,
    beginning: true,
  },
  writes: {
    options: z.strictObject({}),
    typed: true,
    write: (context) => writeJson(context, true),
  },
})
