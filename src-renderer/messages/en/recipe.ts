import { plural } from '../plural'

export const recipe = {
  title: 'Recipe', steps: (n: number) => plural(n, 'step', 'steps'), empty: 'No steps yet.', emptyDetail: 'Add one below, take a suggestion from the findings, or load a recipe. The file itself is never changed.',
  add: 'Add a step', addAfter: (place: number) => `Add a step after ${place}`, noStep: (text: string) => `No step is called "${text}".`, choices: (n: number) => plural(n, 'step', 'steps'),
  suggested: (n: number) => `Begin with the inferred types (${plural(n, 'step', 'steps')})`,
  menu: 'More for the recipe', load: 'Load a recipe …', save: 'Save as YAML', copy: 'Copy as YAML', copied: 'The recipe was copied as YAML.', notCopied: 'The browser did not let the recipe be copied.', paste: 'Paste YAML …', templates: 'Ready-made rules …', history: 'History …', clear: 'Remove all steps',
  unsaved: 'The last change is not saved yet.', saveAgain: 'Save again',
  asOf: (place: number, title: string) => `The table is shown as it is after step ${place}, ${title}.`, asOfOff: 'Show all steps',
  list: 'Steps of the recipe', help: 'Arrow keys move between steps. Enter edits, Space switches off or on, Alt with an arrow key moves, Delete removes, Control D doubles.',
  edit: (title: string) => `Edit ${title}`, disable: (title: string) => `Switch off ${title}`, enable: (title: string) => `Switch on ${title}`, more: (title: string) => `More for ${title}`,
  off: 'off', unknown: 'This version does not know this step. It is kept as it is.', counting: 'counting …', waiting: 'not looked at', moved: (title: string, place: number) => `${title} is step ${place} now.`,
  readyMade: (columns: string, label: string) => (columns === '' ? label : `${columns} · ${label}`),
  dropped: (n: number) => `− ${plural(n, 'row', 'rows')}`, removed: (n: number) => `− ${plural(n, 'row', 'rows')} taken out`, added: (n: number) => `+ ${plural(n, 'row', 'rows')}`,
  changed: (n: number) => `~ ${plural(n, 'cell', 'cells')}`, invalid: (n: number) => `! ${plural(n, 'invalid cell', 'invalid cells')}`, flagged: (n: number) => `! ${plural(n, 'row', 'rows')} flagged`,
  columnsAdded: (n: number) => `+ ${plural(n, 'column', 'columns')}`, columnsRemoved: (n: number) => `− ${plural(n, 'column', 'columns')}`, nothing: 'no effect',
  notes: {
    added: (title: string) => `Added ${title}`, edited: (title: string) => `Edited ${title}`, removed: (title: string) => `Removed ${title}`, disabled: (title: string) => `Switched off ${title}`, enabled: (title: string) => `Switched on ${title}`, moved: (title: string) => `Moved ${title}`,
    loaded: 'Loaded a recipe', suggested: 'Began with the suggested steps', fixes: (n: number) => `Added ${plural(n, 'suggestion', 'suggestions')}`, cut: (n: number) => `Removed ${plural(n, 'step', 'steps')}`, cleared: 'Removed all steps', saved: 'Saved',
  },
  group: { rules: 'Rules', columns: 'Columns', types: 'Types', text: 'Text', values: 'Values', rows: 'Rows', templates: 'Ready-made rules' },
  chips: { rules: 'Rules', change: 'Change', rows: 'Rows' },
  step: { edit: 'Edit …', rename: 'Name and note …', insert: 'Insert a step after …', duplicate: 'Duplicate', off: 'Switch off', on: 'Switch on', up: 'Move up', down: 'Move down', asOf: 'Table as of this step', remove: 'Delete', removeFrom: 'Delete this and all after' },
  past: { title: 'History of the recipe', about: 'The last 200 changes are kept, after a restart too. Whichever you go to, the others stay.', current: 'in force', goTo: 'Go to this state', none: 'Nothing was changed yet.', close: 'Close' },
  ready: {
    title: 'Ready-made rules', search: 'Search the rules', none: (text: string) => `No rule is about "${text}".`, passes: 'passes', fails: 'fails', about: 'A rule looks at one column. Rows that break it are dropped with the reason, unless you choose otherwise.',
    column: (name: string) => `For the column ${name}`,
    group: (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('_', ' ')}`,
  },
  command: { add: (title: string) => `Add: ${title}` },
}

export const load = {
  title: 'Load a recipe', file: 'Choose a recipe file …', text: 'Or paste its text (YAML or JSON)', kept: 'Recipes of this project', submit: 'Load', cancel: 'Cancel',
  problems: (n: number) => `${plural(n, 'problem', 'problems')} in this recipe`, anyway: 'Load it as it is', tooLarge: (name: string) => `${name} is too large for a recipe.`, tooLargeRemedy: 'Choose a recipe file: YAML or JSON text.',
  input: 'This recipe also says how the file is read. That differs from how this file was read; the steps are used, the reading stays.',
}
