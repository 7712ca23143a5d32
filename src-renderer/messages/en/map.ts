import { count } from '../../format'
import { plural } from '../plural'

export const map = {
  title: 'Map fields', table: 'Columns of the source and what becomes of them',
  head: { source: 'Source column', samples: 'First values', target: 'Target name', type: 'Type', format: 'Format', fit: 'Converts' },
  include: (name: string) => `Take ${name}`, target: (name: string) => `Target name of ${name}`, type: (name: string) => `Type of ${name}`, format: (name: string) => `Format of ${name}`,
  move: (name: string) => `Drag to move ${name}; Alt with the arrows up and down moves it too`, movedTo: (name: string, place: number, of: number) => `${name} is now at place ${place} of ${of}.`,
  keys: 'Arrows up and down go along a column, Enter to the next row, Tab to the next field, Alt with an arrow moves the row.',
  search: 'Find a column', noHit: (text: string) => `No column has "${text}" in its name.`, shown: (n: number, of: number) => `${count(n)} of ${plural(of, 'column', 'columns')} shown`,
  noValues: 'no values', samplesLater: 'The first values could not be read.',
  asStored: (type: string) => `${type} (as it is)`, inferred: (type: string, format: string | undefined, share: string | undefined) => [type, ...(share ? [`${share} fit`] : []), ...(format ? [format] : [])].join(' · '), iso: 'ISO 8601',
  types: { inferred: 'Inferred', stored: 'As it is', other: 'Other types' },
  fit: {
    all: (rows: number, exact: boolean) => (exact ? `all ${count(rows)}` : `all of the first ${count(rows)}`), counting: 'counting …',
    some: (invalid: number, rows: number, exact: boolean) => `${count(invalid)} of ${exact ? '' : 'the first '}${count(rows)} would not convert`,
  },
  wrong: {
    empty: 'A column needs a name.', long: 'At most 200 characters.', duplicate: (source: string) => `${source} goes by this name already.`, reserved: (like: string) => `This cannot be a name; "${like}" can.`, format: (why: string) => why,
  },
  pending: (n: number) => `${plural(n, 'field needs', 'fields need')} another look. Nothing is changed until then.`, nothing: 'Take one column at least. Nothing is changed until then.',
  status: (taken: number, of: number, renamed: number, typed: number) => `${count(taken)} of ${plural(of, 'column', 'columns')}, ${count(renamed)} renamed, ${count(typed)} typed`, proposed: (n: number) => `${plural(n, 'type', 'types')} proposed`,
  next: 'Continue to Clean', accept: 'Use these types and continue', decline: 'Keep everything as text',
  proposal: (n: number) => `${plural(n, 'type was', 'types were')} inferred from the values and ${n === 1 ? 'is' : 'are'} only proposed: nothing has been converted.`,
  bulk: { names: 'Clean names', snake_case: 'snake_case', trim: 'Trim spaces', lower: 'Lower case', original: 'As in the source', columns: 'Columns', all: 'Take all', none: 'Take none', order: 'Order of the source', types: 'Types', inferred: 'Use the inferred types', text: 'Keep all as they are' },
  keepNew: 'Keep columns that are new in later files',
  left: {
    stopped: (step: number, title: string) => `Step ${step} (${title}) stands at the beginning of the recipe and cannot be shown in this table.`,
    because: { missing: 'It names a column that is not there.', rule: 'It works by a rule.', twice: 'It gives a column a type for the second time.', options: 'It has other options than the step before it.', unknown: 'It holds something that is not known here.' },
    stays: 'It is left as it is and works on what this table gives.', later: (steps: string, n: number) => `${n === 1 ? 'Step' : 'Steps'} ${steps} of the recipe also ${n === 1 ? 'chooses' : 'choose'}, ${n === 1 ? 'renames or types' : 'rename or type'} columns and ${n === 1 ? 'is' : 'are'} left as ${n === 1 ? 'it is' : 'they are'}.`,
  },
  orphaned: (steps: string, n: number) => `${n === 1 ? 'Step' : 'Steps'} ${steps} of the recipe ${n === 1 ? 'names' : 'name'} columns that are left out here: take the columns again, or change ${n === 1 ? 'the step' : 'the steps'} in Clean.`,
  missing: (n: number, schema: string) => `${plural(n, 'target column', 'target columns')} of ${schema} ${n === 1 ? 'has' : 'have'} no source:`, matchAgain: 'Match again …', forget: 'Forget the schema',
  loading: 'Opening the dataset …', noColumns: 'This dataset has no columns.',
  notes: {
    renamed: (name: string, to: string) => `Renamed ${name} to ${to}`, left: (name: string) => `Left out ${name}`, taken: (name: string) => `Took ${name}`, typed: (name: string) => `Type of ${name}`, moved: (name: string) => `Moved ${name}`,
    names: 'Cleaned the names of the columns', all: 'Took all columns', none: 'Took no column', order: 'Columns in the order of the source', inferred: 'Used the inferred types', text: 'Kept all types as they are', matched: (schema: string) => `Matched the columns of ${schema}`, keepNew: 'New columns of later files',
  },
}

export const match = {
  open: 'Match a schema …', title: 'Match a schema', from: 'Where the columns to be reached stand', dataset: 'A dataset', file: 'The header of a file', text: 'Names as text',
  noDatasets: 'There is no other dataset in this project yet.', choose: 'Choose a dataset', chooseFile: 'Choose a file …', drop: 'Any file that Winnow reads. Only its columns are looked at; nothing is imported.', reading: (name: string) => `Reading the columns of ${name} …`,
  paste: 'Column names, one a line, with a type where it is known', example: 'order_id\nordered_on: date\namount: decimal(18,2)', pasted: 'the pasted names', odd: { twice: (line: number, text: string) => `Line ${line}: "${text}" stands there twice; it counts once.`, type: (line: number, text: string) => `Line ${line}: "${text}" is no type; it is taken as a part of the name.` },
  show: 'Match', back: 'Back', cancel: 'Cancel', apply: 'Use these matches', target: 'Target column', source: 'Source column', why: 'Match', notFilled: 'not filled', sourceOf: (target: string) => `Source of ${target}`, chosen: 'chosen by you',
  because: { same: 'same name', spelling: 'same but for spelling', abbreviation: 'abbreviation written out', order: 'same words in another order', words: 'words in common', letters: 'looks alike' },
  score: (share: number) => `${Math.round(share * 100)} %`,
  summary: (matched: number, of: number, schema: string) => `${count(matched)} of ${plural(of, 'column', 'columns')} of ${schema} matched.`,
  unmatchedTarget: (n: number) => `${plural(n, 'target column', 'target columns')} without a source`, unmatchedTargetAbout: 'Choose a source column in the table, or leave them: they will not be filled.',
  unmatchedSource: (n: number) => `${plural(n, 'source column', 'source columns')} without a target`, unmatchedSourceAbout: 'Those that are ticked are kept, behind the matched ones.', keepAll: 'Keep all', keepNone: 'Keep none', keep: (name: string) => `Keep ${name}`, allUsed: 'Every source column has a target.',
}
