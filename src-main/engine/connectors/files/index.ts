import { z } from 'zod'
import { defineConnector, PATH } from '#shared/define/connector'
import { hints } from '#shared/define/params'
import { problemsOf } from '#shared/model/problem'
import { listFiles } from './listing'
import { membersOf, stateOf } from './members'
import { readFiles } from './read'
import { discoverFiles } from './streams'
import { watchFiles } from './watch'

export default defineConnector({
  id: 'files',
  title: 'Files and folders',
  category: 'files',
  docs: 'Files on this computer: one, a folder of them, or those that fit a pattern. Files of one kind can be read as one table: those of a folder, or those of all its folders; columns that only some of them have are shown.',
  config: z.strictObject({
    path: z.string().min(1).max(4096).describe('A folder, or a file.').meta(PATH),
    pattern: z.string().min(1).max(1000).default('**/*').describe('Which files of the folder: * is any part of a name, ** any folders below, {csv,tsv} one of several.'),
    input: z.record(z.string(), z.unknown()).optional().describe('How the files are read: a format and its options, as in a recipe; found out for each file unless given.').meta(hints({ advanced: true })),
  }),
  check: async ({ path, pattern }, { signal }) => {
    try {
      const { files, notes } = await listFiles(path, pattern, signal)
      if (files.length === 0) return { steps: [{ what: 'file', ok: false, message: `No file in "${path}" fits the pattern ${pattern}.`, remedy: 'Choose another folder or pattern.' }] }
      return { steps: [{ what: 'file', ok: true, message: [`${files.length.toLocaleString('en')} ${files.length === 1 ? 'file' : 'files'} found.`, ...notes].join(' ') }] }
    } catch (error) {
      const [{ message, remedy }] = problemsOf(error)
      return { steps: [{ what: 'file', ok: false, message, remedy }] }
    }
  },
  discover: discoverFiles,
  read: readFiles,
  unchanged: async ({ path, pattern }, stream, state, { signal }) => stateOf(membersOf((await listFiles(path, pattern, signal)).files, stream)) === state,
  watch: watchFiles,
})
