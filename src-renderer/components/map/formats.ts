import { checkDateFormat, dateFormatPattern } from '#shared/define/date-formats'
import { Failure } from '#shared/model/problem'

const BETWEEN = ' | '

/** Several formats as one text, and back. */
export const writeFormats = (formats: readonly string[]): string => formats.join(BETWEEN)
export const readFormats = (text: string): readonly string[] => text.split('|').map((format) => format.trim()).filter((format) => format !== '')

/** What is wrong with the formats of a type, as a sentence; undefined where nothing is. */
export function formatProblem(type: string, formats: readonly string[]): string | undefined {
  try {
    for (const format of formats) (type === 'time' ? dateFormatPattern : checkDateFormat)(format)
    return undefined
  } catch (error) {
    if (error instanceof Failure) return `${error.problem.message} ${error.problem.remedy}`
    throw error
  }
}
