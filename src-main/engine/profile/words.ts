import { text } from '../duckdb/quote'

/** Words that people write where a value is missing; compared in small letters and without white space round them. */
export const NULL_WORDS: readonly string[] = [
  'null', '(null)', '<null>', '\\n', 'nil', 'none', 'na', 'n/a', 'n.a.', '#n/a', '#na', '#null!', '#value!', '#ref!', '#div/0!', 'nan', 'missing', '-', '--', '---', '?', '.',
  'k.a.', 'n.v.', 's/o',
]

/** Pairs of words for true and false. A column is boolean when all its values come from one pair and both occur. */
export const BOOLEAN_WORDS: readonly (readonly [string, string])[] = [['true', 'false'], ['yes', 'no'], ['y', 'n'], ['t', 'f']]

/** SQL that is true where a text (given as SQL, without white space round it) is one of the words, in any case. */
export const isWordSql = (trimmed: string, words: readonly string[]): string => `lower(${trimmed}) IN (${words.map(text).join(', ')})`
