import { z } from 'zod'
import { jsonEncoding } from '#engine/json/encoding'
import { firstLines } from '#engine/json/first-lines'
import { DEFAULT_DEPTH, fromPointer, JsonOptions, toPointer } from '#engine/json/options'
import { inspectJson, readJson } from '#engine/json/reading'
import type { JsonResult } from '#engine/json/task'
import { writeJson } from '#engine/json/write'
import { isText } from '#engine/text/is-text'
import { defineFormat } from '#shared/define/format'
import { failure } from '#shared/model/problem'

type Options = z.output<typeof JsonOptions>

const pointer = (text: string): string[] => {
  const path = fromPointer(text)
  if (path) return path
  throw failure('OPTION_INVALID', `"${text}" is no JSON pointer.`, 'Write the keys with a slash before each, like "/data/items".')
}

const ask = ({ record_path, child, max_depth = DEFAULT_DEPTH }: Options) =>
  ({ maxDepth: max_depth, ...(record_path !== undefined && { recordPath: pointer(record_path) }), ...(child !== undefined && { child: pointer(child) }) })

const input = ({ child, max_depth = DEFAULT_DEPTH }: Options) => (result: JsonResult) =>
  ({ format: 'json', record_path: toPointer(result.recordPath), ...(child !== undefined && { child }), max_depth })

export default defineFormat({
  id: 'json',
  title: 'JSON',
  extensions: ['json'],
  docs: 'One JSON document: a list of objects, an object with such a list somewhere in it, or a single object; objects one after another, and a list of lists (the elements by their places, names from a first list of texts), are read too. Members of nested objects become columns ("address.city"), '
    + 'lists stay JSON text, numbers keep all their digits. A list of objects inside the records is offered as a table of its own, with the row and the ids of the record that it is from. Written as one list with an object on each line.',
  sniff: (head, name) => {
    const start = new TextDecoder(jsonEncoding(head)).decode(head.subarray(0, 4096))
    if (!/^\s*(\{\s*["}]|\[\s*([[{"\]\d-]|true|false|null|NaN|$))/.test(start)) return /\.json$/i.test(name) && isText(head) ? 0.3 : 0
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
