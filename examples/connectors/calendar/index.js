import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEvents } from './parse.js'

const COLUMNS = ['uid', 'summary', 'starts', 'ends', 'location', 'status']

/** A connector for Winnow: gets what it needs from the kit, so that it depends on no package. */
export default ({ z, defineConnector, failure }) => {
  const events = async ({ path }) => {
    const text = await readFile(path, 'utf8').catch((error) => {
      throw failure('SOURCE_MISSING', `"${path}" cannot be read.`, 'Check the path.', { file: path }, error)
    })
    if (!text.startsWith('BEGIN:VCALENDAR')) throw failure('SOURCE_ANSWER', `"${path}" is no iCalendar file.`, 'Export the calendar as .ics.', { file: path })
    return parseEvents(text)
  }
  const column = (name) => ({ name, type: { name: 'text' } })
  return defineConnector({
    id: 'calendar',
    title: 'Calendar file',
    category: 'files',
    docs: 'The events of an iCalendar file (.ics), as calendars export them: one row for each.',
    config: z.strictObject({ path: z.string().min(1).describe('The .ics file.') }),
    check: async (config) => {
      try {
        return { steps: [{ what: 'file', ok: true, message: `The calendar has ${(await events(config)).length} events.` }] }
      } catch (error) {
        return { steps: [{ what: 'file', ok: false, message: error.message, remedy: error.problem?.remedy }] }
      }
    },
    discover: async (config) => ({
      streams: [{ id: 'events', name: 'events', kind: 'table', columns: COLUMNS.map(column), key: ['uid'], rows: { count: (await events(config)).length, exact: true }, bytes: null, cursors: [] }],
      relationships: [],
    }),
    read: async (config, { stream = 'events', columns = COLUMNS, limit }, { tempDir, files, signal }) => {
      if (stream !== 'events') throw failure('SOURCE_MISSING', `There is no stream "${stream}".`, 'A calendar has events.')
      const rows = (await events(config)).slice(0, limit)
      signal.throwIfAborted()
      // As CSV every value stays the text that it is; an empty line would be no row.
      const cell = (text) => `"${text.replaceAll('"', '""')}"`
      const path = join(tempDir, 'events.csv')
      await writeFile(path, [columns, ...rows.map((row) => columns.map((name) => row[name] ?? ''))].map((cells) => `${cells.map(cell).join(',')}\n`).join(''))
      return files.read(path, 'events.csv', { format: 'csv', delimiter: ',', header: 1 })
    },
  })
}
