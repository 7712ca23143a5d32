import { count } from '../../format'
import { plural } from '../plural'

const rows = (n: number) => plural(n, 'row', 'rows')

export const submit = {
  loading: 'Opening the dataset …',
  will: 'What the run will do', counting: 'Counting all rows …', in: (n: number) => `${plural(n, 'row', 'rows')} in`, added: (n: number) => `+ ${count(n)} added`, clean: (n: number) => `${plural(n, 'row', 'rows')} clean`,
  dropped: (n: number) => `${plural(n, 'row', 'rows')} will be dropped`, removed: (n: number) => `${plural(n, 'row', 'rows')} will be taken out`, unreadable: (n: number) => `${plural(n, 'line', 'lines')} could not be read`, invalid: (n: number) => `${plural(n, 'cell', 'cells')} cannot be converted`, flagged: (n: number) => `${plural(n, 'row', 'rows')} flagged, and kept`, changed: (n: number) => `${plural(n, 'cell', 'cells')} changed`,
  by: (n: number, step: number, title: string) => `${count(n)} by step ${step}, ${title}`, nothingDropped: 'No row is dropped or taken out.', noSteps: 'The recipe has no steps: every row goes on as it is.', look: 'Look at them', balanced: 'Every row is accounted for.',
  misfit: 'The recipe does not fit these columns. Run asks what is to take the place of those that are missing.',
  written: 'What is written', kinds: { clean: 'Clean rows', rejects: 'Rejects', removed: 'Rows taken out', unreadable: 'Unreadable lines', invalid: 'Invalid cells', certificate: 'Certificate' },
  about: {
    clean: 'The rows that passed.', rejects: 'Each dropped row as it came, with its line, the rule and the reason.', removed: 'The rows that steps took out on purpose, as they came.', unreadable: 'Lines of the file that could not become rows, as raw text.', invalid: 'Cells that could not be converted, with their text, row and column.',
    certificate: 'Always made: the account of all rows, the checksums of the source, the recipe and each file, and the control totals of numeric columns. It lets anybody check that nothing was lost.',
  },
  none: 'none, so no file', amount: { clean: rows, rejects: rows, removed: rows, unreadable: (n: number) => plural(n, 'line', 'lines'), invalid: (n: number) => plural(n, 'cell', 'cells') }, write: (kind: string) => `Write ${kind}`, format: (kind: string) => `Format of ${kind}`, name: (kind: string) => `File name of ${kind}`, options: 'Options', optionsOf: (kind: string) => `Options of ${kind}`,
  json: 'JSON',
  guard: 'Guard against formulas', guardCount: (n: number) => `${plural(n, 'cell begins', 'cells begin')} like a formula; a spreadsheet would run ${n === 1 ? 'it' : 'them'}. With the guard ${n === 1 ? 'it gets' : 'they get'} a ' in front. Numbers, dates and phone numbers are left alone.`, guardNone: 'No cell begins like a formula: there is nothing to guard.', guardCounting: 'Looking for cells that a spreadsheet would run as formulas …',
  guardUnknown: "Text that a spreadsheet would run as a formula gets a ' in front; numbers, dates and phone numbers are left alone. The certificate counts them.",
  where: 'Where', keep: 'Keep in Winnow', keepAbout: 'The files stay with the run and can be downloaded from here whenever you like.', into: 'Put into a folder', choose: 'Choose a folder …', folder: 'Folder', typed: 'The absolute path of a folder that is there. Nothing that stands in it is replaced.', example: '/home/me/clean', noFolder: 'Say which folder.', replace: 'Nothing that stands in the folder is replaced: a name that is taken gets a number.',
  mode: 'Up to 5 MB or 10,000 rows the run is answered at once. Larger data is worked on in the background: this page may be left, and Runs shows how far it is.', modes: { SYNC: 'answered at once', ASYNC: 'in the background' },
  run: 'Run', starting: 'Starting …', givenUp: 'Cancelled. Nothing half-written was left behind.', again: 'Run again', change: 'Change the output', toRun: 'Open in Runs', openClean: 'Look at the clean rows', openRejects: 'Look at the rejects',
  status: (files: number, format: string) => `${plural(files, 'file', 'files')} and the certificate, clean rows as ${format}`, statusTo: (files: number, table: string) => `Clean rows to ${table || 'a table'}, ${plural(files, 'file', 'files')} and the certificate`,
}

export const drift = {
  title: 'The columns differ', intro: 'This recipe was made for other columns. Say which column takes the place of each missing one.', missing: (name: string) => `"${name}" is missing; use`, skip: 'leave out what needs it',
  needed: (steps: string, n: number) => `${n === 1 ? 'needed by step' : 'needed by steps'} ${steps}`, added: (names: string) => `New columns: ${names}.`, changed: (name: string, was: string, is: string) => `${name} was ${was} and is ${is}.`, submit: 'Run with these', stop: 'Stop',
}
