import { count } from '../../format'
import { plural } from '../plural'

export const findings = {
  none: 'Nothing wrong was found.',
  noneDetail: 'Spaces, invisible characters, words for null, mixed dates and numbers, duplicates, repeated headers, totals, blank rows and bad lines were looked for.',
  loading: 'Looking for what is wrong …',
  rows: (n: number, exact: boolean) => `${exact ? '' : 'about '}${plural(n, 'row', 'rows')}`,
  examples: 'Examples',
  at: (line: number | undefined, row: number | undefined) => (line === undefined ? row === undefined ? '' : `row ${count(row)}` : `line ${count(line)}`),
  add: (title: string) => `Add: ${title}`,
  added: 'Step added', takeBack: 'Remove it again', takeBackOf: (title: string) => `Remove the step again: ${title}`,
  look: 'Look at it first', lookOf: (title: string) => `Look at it first: ${title}`, see: 'See the rows', seeOf: (title: string) => `See the rows: ${title}`,
  found: (n: number) => `${plural(n, 'finding', 'findings')}`, choose: (title: string) => `Choose for adding together: ${title}`, all: 'Choose all that have a suggestion', addChosen: (n: number) => (n === 0 ? 'Add suggestions' : `Add ${plural(n, 'suggestion', 'suggestions')}`), nothingByItself: 'Nothing is changed by itself.',
  severity: { error: 'Error', warning: 'Warning', info: 'Note' },
}
