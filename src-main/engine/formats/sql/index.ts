import { isText } from '#engine/text/is-text'
import { defineFormat } from '#shared/define/format'
import { SqlOptions } from './options'
import { inspectSql, readSql } from './reading'

const DUMP = /^-- (?:MySQL|MariaDB|PostgreSQL database) dump|^PRAGMA foreign_keys|^\s*(?:CREATE TABLE|INSERT INTO|COPY \S+ .*FROM stdin)\b/im

export default defineFormat({
  id: 'sql',
  title: 'SQL dump',
  extensions: ['sql'],
  docs: 'Dumps of MySQL, MariaDB, PostgreSQL and SQLite: the rows of their INSERT and COPY statements. Each table is a stream; values stay the text that they are written with. Nothing of a dump is run.',
  sniff: (head, name) => {
    if (!isText(head)) return 0
    const isDump = DUMP.test(Buffer.from(head).toString('latin1'))
    return /\.sql$/i.test(name) ? (isDump ? 0.95 : 0.6) : isDump && /^-- \w+ (?:database )?dump/.test(Buffer.from(head.subarray(0, 100)).toString('latin1')) ? 0.85 : 0
  },
  reads: { options: SqlOptions, inspect: inspectSql, read: readSql, share: 0.7, beginning: true },
})
