export const form = {
  apply: 'Apply', cancel: 'Cancel', required: 'needed', add: 'Add', remove: (n: number) => `Remove entry ${n}`, choose: 'Choose', chooseColumn: 'Choose a column', chooseColumns: 'Choose columns', chooseType: 'Choose a type', all: 'All columns',
  key: 'From', value: 'To', entry: (n: number) => `Entry ${n}`, oneEach: 'One value per line', name: 'Name of this step', note: 'Note', severity: 'A row that breaks the rule',
  severities: { drop: 'goes to the rejects', warn: 'is kept and flagged', fail: 'stops the run' }, about: 'About this step', notSet: 'Not set', kind: (label: string) => `Kind of ${label}`,
}
