import { plural } from '../plural'

export const recipe = {
  title: 'Recipe', steps: (n: number) => plural(n, 'step', 'steps'), empty: 'No steps yet. Add one below, take a suggestion from Findings, or load a recipe.',
  add: 'Add a step', noStep: (text: string) => `No step is called "${text}".`,
  suggested: (n: number) => `Begin with the inferred types (${plural(n, 'step', 'steps')})`,
  undo: 'Undo', redo: 'Redo', load: 'Load', save: 'Save as YAML',
  edit: (title: string) => `Edit ${title}`, remove: (title: string) => `Remove ${title}`, disable: (title: string) => `Switch off ${title}`, enable: (title: string) => `Switch on ${title}`,
  up: (title: string) => `Move ${title} up`, down: (title: string) => `Move ${title} down`,
  off: 'off', unknown: 'This version does not know this step. It is kept as it is.',
  dropped: (n: number) => `− ${plural(n, 'row', 'rows')}`, removed: (n: number) => `− ${plural(n, 'row', 'rows')} taken out`, added: (n: number) => `+ ${plural(n, 'row', 'rows')}`,
  changed: (n: number) => `~ ${plural(n, 'cell', 'cells')}`, invalid: (n: number) => `! ${plural(n, 'invalid cell', 'invalid cells')}`, flagged: (n: number) => `! ${plural(n, 'row', 'rows')} flagged`,
  columnsAdded: (n: number) => `+ ${plural(n, 'column', 'columns')}`, columnsRemoved: (n: number) => `− ${plural(n, 'column', 'columns')}`, nothing: 'no effect',
  notes: {
    added: (title: string) => `Added ${title}`, edited: (title: string) => `Edited ${title}`, removed: (title: string) => `Removed ${title}`,
    disabled: (title: string) => `Switched off ${title}`, enabled: (title: string) => `Switched on ${title}`, moved: (title: string) => `Moved ${title}`, loaded: 'Loaded a recipe', suggested: 'Began with the suggested steps',
    cut: (n: number) => `Removed ${plural(n, 'step', 'steps')}`, cleared: 'Removed all steps', saved: 'Saved',
  },
  group: { rules: 'Rules', columns: 'Columns', types: 'Types', text: 'Text', values: 'Values', rows: 'Rows', templates: 'Ready-made rules' },
}

export const load = {
  title: 'Load a recipe', file: 'Choose a recipe file …', text: 'Or paste its text (YAML or JSON)', kept: 'Recipes of this project', submit: 'Load', cancel: 'Cancel',
  problems: (n: number) => `${plural(n, 'problem', 'problems')} in this recipe`, anyway: 'Load it as it is', tooLarge: (name: string) => `${name} is too large for a recipe.`, tooLargeRemedy: 'Choose a recipe file: YAML or JSON text.',
  input: 'This recipe also says how the file is read. That differs from how this file was read; the steps are used, the reading stays.',
}
