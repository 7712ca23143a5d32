import { bytes, count, duration } from '../../format'
import { plural } from '../plural'

const rows = (n: number) => plural(n, 'row', 'rows')

export const importing = {
  title: (name: string) => `Import ${name}`,
  choose: 'Choose files …',
  addFiles: 'Add files …',

  // What cannot be taken.
  folder: (name: string) => `"${name}" is a folder.`,
  folderRemedy: 'Drop the files that are in it; several at once are fine.',
  noProject: 'There is no project that the file could be imported into.',
  noProjectRemedy: 'Check that Winnow is running, then try again.',
  interrupted: 'The engine stopped in the middle of the import. Nothing was left half done.',
  interruptedRemedy: 'It was started again; try again.',

  // The list of files.
  files: 'Files',
  fileCount: (n: number) => plural(n, 'file', 'files'),
  stage: { waiting: 'waiting', bringing: 'being brought', looking: 'being looked at', ready: 'ready', importing: 'being imported', done: 'imported', failed: 'failed' },
  remove: (name: string) => `Take ${name} off the list`,
  open: 'Open',

  // On its way.
  bringing: (name: string) => `Bringing ${name}`,
  waiting: (name: string) => `${name} waits for its turn`,
  looking: (name: string) => `Looking at ${name}`,
  rate: (perSecond: number) => `${bytes(perSecond)}/s`,
  left: (seconds: number) => `about ${duration(Math.max(1, seconds))} left`, saving: 'writing to disk',
  cancel: 'Cancel',
  tryAgain: 'Try again',
  readAs: 'Read it as',
  readAsNone: 'choose a format',

  // Guesses.
  guesses: 'How the file is read',
  guessHint: 'Guessed from the file. Change what is wrong: the table follows.',
  format: 'Format',
  chip: (label: string, shown: string, state: string) => `${label}: ${shown}, ${state}`,
  sure: (share: string) => `${share} sure`,
  certain: 'certain',
  set: 'set by you',
  setShort: 'set',
  read: 'found in the file',
  unsure: 'unsure',
  reset: (label: string) => `${label}: back to the guess`,
  back: 'Back to the guess',
  other: 'Other value',
  otherList: 'Other values, with commas between them',
  use: 'Use',
  yes: 'yes',
  no: 'no',
  none: 'none',
  more: (n: number) => `${count(n)} more`,
  fewer: 'Fewer',
  looksSame: 'reads the same',
  columns: (n: number) => plural(n, 'column', 'columns'),
  notReadable: 'cannot be read so',
  noRows: 'No rows',

  // Tables of a file.
  tables: 'Tables in this file',
  tablesHint: 'Each one that is ticked becomes a dataset.',
  tableRows: (n: number | undefined) => (n === undefined ? '? rows' : rows(n)),
  tableSure: (share: string) => `${share} sure`,
  unknownRows: 'How many rows it has is known once it is imported',
  hidden: 'hidden',
  include: (name: string) => `Import ${name}`,
  look: (name: string) => `Look at ${name}`,

  // What becomes of it.
  name: 'Dataset',
  target: 'What becomes of it',
  newDataset: 'New dataset',
  newVersion: (number: number, name: string) => `Version ${count(number)} of ${name}`,
  nameless: 'Give it a name.',

  // Raw text and table.
  raw: 'Raw text',
  noRaw: 'This format has no text to show.',
  table: 'As a table',
  firstRows: (n: number) => `the first ${rows(n)}`,
  allRows: (n: number) => `all ${rows(n)}`,
  rowsShown: 'Rows',
  setAside: (n: number) => `${plural(n, 'line', 'lines')} set aside: kept in the report, no rows`,
  kind: { title: 'above the table', header: 'header', comment: 'comment', footer: 'below the table', blank: 'blank', other: 'no data' },

  // Findings.
  findings: 'What was found',
  base: (n: number, exact: boolean) => (exact ? `in all ${rows(n)}` : `in the first ${rows(n)}`),
  atLeast: (n: number, exact: boolean) => `${count(n)}${exact ? '' : '+'}`,
  noneFound: (n: number, exact: boolean) => `No problems found ${exact ? `in all ${rows(n)}` : `in the first ${rows(n)}`}.`,
  noneFoundDetail: 'Spaces, invisible characters, words for null, mixed dates and numbers, duplicates, repeated headers, totals, blank rows and bad lines were looked for.',
  counted: 'Counted before anything is created: the file stays as it is.',
  findingCount: (n: number) => (n === 0 ? 'nothing wrong found' : plural(n, 'finding', 'findings')),
  counting: 'Counting what is wrong …',
  notCounted: 'This file takes too long to be counted now: it is counted once it is imported.',

  // The one thing to do next.
  submit: (files: number) => (files > 1 ? `Import ${count(files)} files` : 'Import'),
  importing: 'Importing …',
  progress: 'Import',
  rows: (done: number, total: number | null) => (total === null ? rows(done) : `${count(done)} of ${rows(total)}`),
  cancelling: 'Stopping …',
  stillWaiting: (n: number) => `${plural(n, 'file', 'files')} not looked at yet`,
  imported: (n: number) => `${plural(n, 'dataset', 'datasets')} imported`,

  source: {
    loading: 'Reading how it was imported',
    file: 'File', path: 'From', size: 'Size', modified: 'Changed', checksum: 'SHA-256', importedAt: 'Imported', table: 'Table',
    untouched: 'The file itself is never changed.',
    uploaded: 'brought by drop or dialog; Winnow keeps the copy that was read',
    madeByRun: 'This dataset was made by a run: it was not read from a file.',
    toRun: 'Look at the run',
    options: 'How it was read', optionsHint: 'With these options the same file gives the same rows.',
    again: 'Read it again with other options',
    notes: 'What the import noticed', noNotes: 'Nothing odd was noticed.',
    setAside: 'Set aside', setAsideHint: 'Lines that are no data by design. They are kept here and are in no row.', noSetAside: 'No lines were set aside.',
    unreadable: 'Unreadable', unreadableHint: 'Lines that could not become rows, with their text.',
    firstOf: (shown: number, all: number) => `the first ${count(shown)} of ${count(all)}`,
    line: 'Line', page: 'Page', kind: 'Kind', raw: 'Raw text',
    versions: 'Versions', version: (number: number) => `Version ${count(number)}`, thisOne: 'this one',
    shape: (n: number, columns: number, unreadable: number) => `${rows(n)} × ${plural(columns, 'column', 'columns')}${unreadable > 0 ? `, ${count(unreadable)} unreadable` : ''}`,
    next: 'Continue to Map fields',
  },
}
