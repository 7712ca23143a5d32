import { defineFormat } from '#shared/define/format'
import { TextOptions } from './options'
import { inspectTextFile, readTextFile } from './reading'
import { sniff } from './sniff'

export default defineFormat({
  id: 'text',
  title: 'Text and logs',
  extensions: ['txt', 'log', 'text'],
  docs: 'Text that is no delimited table: logs of web servers, syslog, or a time with a level and a message (lines that follow belong to it); blocks of "key: value", a row each; columns of fixed width; else paragraphs or lines.',
  sniff,
  reads: { options: TextOptions, inspect: inspectTextFile, read: readTextFile, share: 0.6, beginning: true },
})
