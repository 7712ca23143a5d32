import { text } from '../duckdb/quote'

/** Pairs of words for true and false. A column is boolean when all its values come from one pair and both occur. */
export const BOOLEAN_WORDS: readonly (readonly [string, string])[] = [['true', 'false'], ['yes', 'no'], ['y', 'n'], ['t', 'f']]

/** SQL that is true where a text (given as SQL, without white space round it) is one of the words, in any case. */
export const isWordSql = (trimmed: string, words: readonly string[]): string => `lower(${trimmed}) IN (${words.map(text).join(', ')})`
