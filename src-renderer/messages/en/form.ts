import { plural } from '../plural'

export const form = {
  apply: 'Apply', anyway: 'Apply anyway', cancel: 'Discard', needed: 'needed', isNeeded: 'This is needed.', add: 'Add', chooseFile: 'Choose a file …', chooseFolder: 'Choose a folder …', remove: (n: number) => `Remove entry ${n}`, chooseColumn: 'Choose a column', chooseColumns: 'Choose columns', chooseType: 'Type', column: 'Column',
  example: (value: string) => `such as ${value}`, notInForm: (form: string) => (form === '' ? 'This does not have the form that is asked for.' : `This does not have the form that is asked for: ${form}.`), chooseSome: 'Choose some',
  key: 'From', value: 'To', entry: (n: number) => `Entry ${n}`, oneEach: 'One value per line', name: 'Name of this step', note: 'Note', severity: 'A row that breaks the rule',
  severities: { drop: 'goes to the rejects', warn: 'is kept and flagged', fail: 'stops the run' }, about: 'About this step', notSet: 'Not set', kind: (label: string) => `Kind of ${label}`,
  more: 'More options', detail: (label: string) => `Details of ${label}`, null: 'null', setNull: (label: string) => `${label}: null`, none: 'none', space: 'space', save: 'Save', cancelDialog: 'Cancel',
  newStep: 'New step', step: (place: number) => `Step ${place}`, back: 'Back to the steps',
  effect: 'What it does to all rows', counting: 'Counting what it would do …', incomplete: 'Fill in what is needed: the table then shows what the step does.', broken: 'The table does not show these values: something is wrong with them.', checking: 'Looking at the values …',
  would: { dropped: (n: number) => `drop ${plural(n, 'row', 'rows')}`, removed: (n: number) => `take out ${plural(n, 'row', 'rows')}`, added: (n: number) => `add ${plural(n, 'row', 'rows')}`, changed: (n: number) => `change ${plural(n, 'cell', 'cells')}`, invalid: (n: number) => `leave ${plural(n, 'cell', 'cells')} that cannot be converted`, flagged: (n: number) => `flag ${plural(n, 'row', 'rows')}`, columnsAdded: (n: number) => `add ${plural(n, 'column', 'columns')}`, columnsRemoved: (n: number) => `drop ${plural(n, 'column', 'columns')}` },
  wouldDo: (parts: readonly string[]) => `Would ${parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`}`, wouldNothing: 'Would change nothing',
}
