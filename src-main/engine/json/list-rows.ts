import { elementsOf } from './children'

/** A row as the text of a JSON object, and the line that it begins on. */
export interface ListRow {
  readonly text: string
  readonly line: number
}

/**
 * Records that are lists, `["Ann", 3]`: the elements by their places. Where the first one holds texts alone and the second
 * one does not, it holds the names.
 */
export class ListRows {
  #first: ListRow | undefined
  #names: readonly string[] | undefined
  /** The record with the names, where there is one. */
  header: ListRow | undefined

  /** Takes the next record, which must be a list that is known to be JSON; gives the rows that are clear by then. */
  take(text: string, line: number): ListRow[] {
    if (this.#names) return [{ text: this.#asObject(text), line }]
    const first = this.#first
    if (!first) {
      this.#first = { text, line }
      return []
    }
    const names = namesIn(first.text)
    this.#names = names && !elementsOf(text).every(isText) ? names : []
    if (this.#names.length > 0) this.header = first
    return [...this.header ? [] : [first], { text, line }].map((row) => ({ ...row, text: this.#asObject(row.text) }))
  }

  /** The rows that waited for another one. */
  rest(): ListRow[] {
    const first = this.#first
    if (!first || this.#names) return []
    this.#names = []
    return [{ ...first, text: this.#asObject(first.text) }]
  }

  #asObject(list: string): string {
    return `{${elementsOf(list).map((element, place) => `${this.#names?.[place] ?? `"column_${place + 1}"`}:${element}`).join(',')}}`
  }
}

const isText = (element: string): boolean => element.startsWith('"')

/** The elements of a list, as JSON texts, if they may be names: texts that differ. */
function namesIn(list: string): string[] | undefined {
  const elements = elementsOf(list)
  return elements.length > 0 && elements.every((element) => isText(element) && element !== '""') && new Set(elements).size === elements.length ? elements : undefined
}
