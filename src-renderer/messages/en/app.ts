export const app = { name: 'Winnow', skip: 'Skip to the content' }

export const theme = { label: 'Theme', light: 'Light', dark: 'Dark', system: 'As the system' }

export const nav = { label: 'Places', runs: 'Runs', allRuns: 'All runs', datasets: 'Datasets', openFile: 'Open a file', noDatasets: 'No datasets yet. Drop a file anywhere in this window.', noRuns: 'What you run appears here.' }

export const connection = {
  lost: 'The connection to the engine is lost. It is being opened again …',
  refused: 'This page does not belong to the Winnow that is running.',
  refusedRemedy: 'Open the address that Winnow printed when it started.',
  restarted: 'The engine was restarted. Runs that were going on are marked INTERRUPTED and can be repeated.',
  dismiss: 'Dismiss',
}

export const problem = { details: 'Technical details', at: { file: 'File', sheet: 'Sheet', line: 'Line', row: 'Row', column: 'Column', value: 'Value', pointer: 'Place' }, retry: 'Try again' }

export const wizard = {
  label: 'Steps from file to result', done: 'done',
  step: { source: 'Source', map: 'Map fields', clean: 'Clean', preview: 'Preview', submit: 'Submit' },
  noFile: 'Open a file first.', notImported: 'Import the file first.',
}

export const commands = {
  group: { general: 'General', go: 'Go to', dataset: 'Dataset', rows: 'Rows', columns: 'Columns', recipe: 'Recipe', step: 'Add a step', run: 'Runs' },
}
