import { plural } from '../plural'

export const app = { name: 'Winnow', skip: 'Skip to the content' }

export const theme = { label: 'Theme', light: 'Light', dark: 'Dark', system: 'As the system', use: (name: string) => `Theme: ${name.toLowerCase()}` }

export const nav = {
  label: 'Places', files: 'Files', sources: 'Sources', datasets: 'Datasets', runs: 'Runs', settings: 'Settings', home: 'Home',
  addFile: 'Open a file', noFiles: 'No files yet. Drop one anywhere in this window.', noDatasets: 'Results you make appear here.',
  going: (n: number) => `${n} running`, collapse: 'Hide names', expand: 'Show names', rowsOf: (name: string, rows: number) => `${name}, ${plural(rows, 'row', 'rows')}`,
}

export const places = {
  more: (name: string) => `More about ${name}`, menu: (name: string) => `What can be done with ${name}`, open: 'Open', rename: 'Rename …', renameTitle: 'Rename the dataset', name: 'Name', export: 'Export …', versions: 'Show versions …', remove: 'Delete',
  removed: (name: string) => `"${name}" was deleted.`, goTo: (name: string) => `Open ${name}`,
  versionsTitle: (name: string) => `Versions of ${name}`, version: 'Version', made: 'Made', rows: 'Rows', from: 'From', aRun: 'a run', size: 'Size', removeVersion: (n: number) => `Delete version ${n}`, noVersions: 'No version is left.', reading: 'Reading the versions …',
}

export const project = {
  label: (name: string) => `Project ${name}`, menu: 'Projects', datasets: (n: number) => plural(n, 'dataset', 'datasets'), create: 'New project …', rename: 'Rename this project …', remove: (name: string) => `Delete "${name}"`,
  removed: (name: string) => `Project "${name}" was deleted.`, createTitle: 'New project', renameTitle: 'Rename the project', name: 'Name', goTo: (name: string) => `Project ${name}`,
  export: 'Export as a folder …', import: 'Import a folder …', exported: (name: string, files: number, folder: string) => `"${name}" was written to "${folder}": ${plural(files, 'file', 'files')}.`, imported: (name: string, sources: number, recipes: number) => `Project "${name}" was made: ${plural(sources, 'source', 'sources')}, ${plural(recipes, 'recipe', 'recipes')}. Nothing was connected to.`,
  references: (names: string) => `It needs: ${names}`, noFolders: 'This window cannot write to a folder.', noFoldersRemedy: (name: string) => `Run: winnow project export --project "${name}" FOLDER`, noYaml: 'There is no project in this folder.', noYamlRemedy: 'Choose a folder that was made by an export: it holds project.yaml.',
}

export const dialog = { cancel: 'Cancel', close: 'Close', rename: 'Rename', create: 'Create', undo: 'Undo' }

export const toasts = { label: 'Messages', close: 'Close the message', open: 'Open', ended: { COMPLETED: 'completed', FAILED: 'failed', CANCELLED: 'was cancelled', INTERRUPTED: 'was interrupted' } }

export const connection = {
  lost: 'The connection to the engine is lost. It is being opened again …',
  refused: 'This page does not belong to the Winnow that is running.',
  refusedRemedy: 'Open the address that Winnow printed when it started.',
  restarted: 'The engine was restarted. Runs that were going on are marked as interrupted and can be repeated.',
  dismiss: 'Dismiss',
  notLoaded: 'This part of Winnow could not be loaded.',
  notLoadedRemedy: 'Winnow may have been updated or have ended in the meantime.',
  reload: 'Reload',
}

export const problem = { details: 'Technical details', at: { file: 'File', sheet: 'Sheet', line: 'Line', row: 'Row', column: 'Column', value: 'Value', pointer: 'Place' }, retry: 'Try again' }

export const wizard = {
  label: 'Steps from file to result', done: 'done',
  step: { source: 'Source', map: 'Map fields', clean: 'Clean', preview: 'Preview', submit: 'Submit' },
  noFile: 'Open a file first.', notImported: 'Import the file first.',
}

export const commands = {
  group: { general: 'General', go: 'Go to', dataset: 'Dataset', source: 'Sources', rows: 'Rows', columns: 'Columns', recipe: 'Recipe', step: 'Add a step', run: 'Runs' },
  field: 'Search or run a command', columnField: 'Go to a column', label: 'Commands', recent: 'Recent', none: (text: string) => `Nothing fits "${text}".`, noColumns: 'No columns are shown.', found: (n: number) => plural(n, 'result', 'results'),
  hint: { move: 'to move', take: 'to run', close: 'to close' },
  undo: 'Undo', redo: 'Redo', palette: 'Search commands', goToColumn: 'Go to a column …', help: 'Keyboard shortcuts', rail: 'Show or hide the names at the left',
}

/** Keys that hold where the focus is. */
export const keys = {
  rows: { firstLast: 'First and last row', extend: 'Extend the selection', column: 'Select the column', row: 'Select the row', all: 'Select all', copy: 'Copy the selection', menu: 'Menu of the cell', headerMenu: 'Menu of the column', width: 'Narrower, wider column' },
  recipe: { edit: 'Edit the step', toggle: 'Switch the step off or on', move: 'Move the step up, down', duplicate: 'Duplicate the step', remove: 'Remove the step', apply: 'Apply the form of a step' },
}
