import { count, duration } from '../../format'
import { plural } from '../plural'

export const run = {
  cancel: 'Cancel', cancelRun: 'Cancel the run', cancelling: 'Cancelling …',
  cancelOf: (title: string) => `Cancel ${title}`, repeatOf: (title: string) => `Repeat ${title}`,
  repeat: 'Repeat', watch: 'Log', noLog: 'The log is empty so far.', rows: (done: number, total: number | null) => (total === null ? plural(done, 'row', 'rows') : `${count(done)} of ${plural(total, 'row', 'rows')}`),
  rate: (rate: number) => `${count(rate)} rows/s`, left: (seconds: number) => `about ${duration(Math.max(1, seconds))} left`, progress: 'Progress of the run', progressOf: (title: string) => `Progress of ${title}`, took: (time: string) => `took ${time}`,
  stages: { waiting: 'Waiting', reading: 'Reading the file', importing: 'Putting the rows in', profiling: 'Measuring', cleaning: 'Cleaning', writing: 'Writing the files', saving: 'Writing to disk', done: 'Done' },
  status: { PENDING: 'Waiting', RUNNING: 'Running', COMPLETED: 'Completed', FAILED: 'Failed', CANCELLED: 'Cancelled', INTERRUPTED: 'Interrupted' },
  statusDetail: { PENDING: 'It starts as soon as there is room.', RUNNING: '', COMPLETED: '', FAILED: 'Nothing half-written was left behind.', CANCELLED: 'Nothing half-written was left behind.', INTERRUPTED: 'The engine stopped while this run was going on. Nothing half-written was left behind; repeat it to get the result.' },
  files: 'Files', download: (name: string) => `Download ${name}`, showIn: (name: string) => `Show ${name} in its folder`, showInShort: 'Show in folder', counts: 'Counts', steps: 'Steps', rules: 'Rules', balanced: 'Every row is accounted for.', openClean: 'Look at the clean rows', openRejects: 'Look at the rejects', openDataset: 'Look at the rows',
  repeats: 'Repeats an earlier run', notes: 'Notes',
  artifact: { upload: 'Upload', clean: 'Clean rows', rejects: 'Rejects', removed: 'Rows taken out', invalid_cells: 'Invalid cells', unreadable: 'Unreadable lines', certificate: 'Certificate' },
  table: { step: 'Step', in: 'In', rejected: 'Rejected', removed: 'Taken out', added: 'Added', changed: 'Cells changed', invalid: 'Invalid', flagged: 'Flagged', out: 'Out', rule: 'Rule', column: 'Column', evaluated: 'Looked at', passed: 'Passed', failed: 'Failed', severity: 'Severity' },
  none: 'Nothing has run yet', noneMore: 'What you import, run and export is listed here, with its files and its log.', noneStart: 'Open a file …', noneOf: (status: string) => `No run is ${status.toLowerCase()}.`,
  list: 'Runs', back: 'All runs', kind: { import: 'Import', profile: 'Profile', recipe: 'Recipe', export: 'Export' }, started: 'Started', duration: 'Duration', what: 'Run', state: 'Status', loading: 'Reading the runs …', actions: 'What can be done',
  rowsIn: 'Rows in', clean: 'Kept', dropped: 'Dropped', output: 'Files', filter: 'Runs by status', filters: { all: 'All', going: 'Going on', COMPLETED: 'Completed', FAILED: 'Failed', CANCELLED: 'Cancelled', INTERRUPTED: 'Interrupted' },
  total: (shown: number) => plural(shown, 'run', 'runs'), going: (n: number) => (n === 0 ? 'Nothing is running.' : n === 1 ? '1 is going on.' : `${n} are going on.`),
}
