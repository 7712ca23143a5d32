import { defineFormat } from '#shared/define/format'
import { ReadOptions, WriteOptions } from './options'
import { inspect, read } from './read'
import { sniff } from './sniff'
import { write } from './write'

export default defineFormat({
  id: 'csv',
  title: 'CSV and other delimited text',
  extensions: ['csv', 'tsv', 'tab', 'psv', 'txt', 'dat', 'asc'],
  docs: 'Tables as text: fields between commas, semicolons, tabs or other signs. Encoding, delimiter, quotes, titles, headers and notes are found and can be set. Of several tables one under the other the largest is read, and each is offered.',
  sniff,
  reads: { options: ReadOptions, inspect, read, share: 0.12, beginning: true },
  writes: { options: WriteOptions, typed: false, write },
})
