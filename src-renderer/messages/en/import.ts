import { plural } from '../plural'

export const importing = {
  title: (name: string) => `Import ${name}`,
  guesses: 'How the file is read',
  guessHint: 'Guessed from the file. Change what is wrong: the table below follows.',
  sure: (share: string) => `${share} sure`,
  set: 'set by you',
  stream: 'Table',
  raw: 'Raw text',
  noRaw: 'This format has no text to show.',
  table: 'As a table',
  setAside: (n: number) => `${plural(n, 'line', 'lines')} set aside: kept in the report, no rows`,
  submit: 'Import',
  cancel: 'Choose another file',
  importing: 'Importing …',
}
