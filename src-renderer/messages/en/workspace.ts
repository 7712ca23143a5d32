import { count } from '../../format'
import { plural } from '../plural'

export const dataset = {
  shape: (rows: number, columns: number) => `${plural(rows, 'row', 'rows')} × ${plural(columns, 'column', 'columns')}`,
  rows: 'Rows', profile: 'Profile', findings: 'Findings', unreadable: 'Unreadable lines',
  parts: 'What is shown', previewView: 'Which rows are shown', afterRecipe: 'After the recipe:',
  view: { all: 'Changes', result: 'Result', changed: 'Changed', dropped: 'Dropped', removed: 'Taken out' },
  loading: 'Reading rows …',
  notes: 'What the import noticed',
  sampled: (rows: number) => `Figures of the first ${plural(rows, 'row', 'rows')}.`,
  measuring: 'All rows are being measured …',
  exact: (rows: number) => `All ${plural(rows, 'row', 'rows')} measured.`,
  profiling: 'Profiling all rows', cancelProfiling: 'Cancel profiling', left: (time: string) => `about ${time} left`,
  compact: 'Compact header', full: 'Header with plots', recipe: 'Recipe', hideRecipe: 'Hide the recipe', showRecipe: 'Show the recipe', showFindings: 'What is wrong with the data', showProfile: 'Profile of all columns', showUnreadable: 'Lines that could not become rows',
  preview: 'Preview result', show: { rows: 'Show the rows', findings: 'Show the findings', profile: 'Show the profile', unreadable: 'Show unreadable lines' }, showView: (view: string) => `Show rows: ${view}`,
}

export const totals = {
  label: 'What the recipe does to all rows', kept: 'kept', dropped: 'dropped', removed: 'taken out', changed: 'cells changed', flagged: 'flagged', unreadable: 'unreadable', counting: 'Counting all rows …', none: 'No steps yet',
  show: (what: string) => `Show: ${what}`,
  account: (rows: { in: number, added: number, clean: number, rejected: number, removed: number, unreadable: number }) =>
    `${count(rows.in)} in${rows.added ? ` + ${count(rows.added)} added` : ''} = ${count(rows.clean)} clean + ${count(rows.rejected)} rejected + ${count(rows.removed)} taken out + ${count(rows.unreadable)} unreadable`,
}

export const unreadable = { none: 'Every line became a row.', line: 'Line', reason: 'Reason', raw: 'Raw text', caption: 'Lines that could not become rows' }

export const preview = {
  of: (name: string) => `Preview of ${name}`, label: 'What the recipe gives', failed: 'The recipe cannot run yet.', mend: 'Mend it in Clean', account: 'Account of all rows', in: 'Rows and lines read', added: 'Made out of others', clean: 'Clean', rejected: 'Dropped', removed: 'Taken out', unreadable: 'Unreadable lines', sum: 'Together',
  balanced: 'Every row is accounted for.', unbalanced: 'The parts do not add up to what was read.', counting: 'Going through all rows …', noSteps: 'The recipe has no steps yet.', noStepsDetail: 'The clean file would hold the rows as they were read.',
  dropping: (rows: number) => `${plural(rows, 'row', 'rows')} will be dropped`, nothingDropped: 'No row is dropped by this recipe.', taking: (rows: number) => `${plural(rows, 'row', 'rows')} will be taken out`,
  changing: (cells: number) => `${plural(cells, 'cell', 'cells')} will be changed`, flagging: (rows: number) => `${plural(rows, 'row is', 'rows are')} kept and flagged`, failing: (cells: number) => `${plural(cells, 'cell', 'cells')} cannot be converted`,
  by: (place: number, title: string) => `${place} ${title}`, show: (what: string) => `Show: ${what}`,
  expectations: 'Expectations', passed: (rules: number) => `No problems found in ${plural(rules, 'check', 'checks')}.`, noRules: 'The recipe has no rules.', held: (passed: number, evaluated: number) => `${count(passed)} of ${count(evaluated)} pass`, holds: 'All pass', broken: (failed: number) => `${count(failed)} fail`,
  severity: { drop: 'dropped', warn: 'flagged', fail: 'stops the run' }, stops: 'This rule stops the run.',
  parts: 'Parts of the preview', rows: 'Rows', columns: 'Columns', continue: 'Continue to Submit',
  compared: { caption: 'The columns before and after', column: 'Column', type: 'Type', missing: 'Missing', invalid: 'Invalid', distinct: 'Distinct', before: 'before', after: 'after', new: 'new', gone: 'left out', based: (rows: string) => `Figures ${rows}.`, waiting: 'Measuring the columns after the recipe …' },
}
