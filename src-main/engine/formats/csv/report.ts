import type { ImportReport, SetAside } from '#shared/model/reading'

type Note = ImportReport['notes'][number]
const MOST_LISTED = 200
const LONGEST_RAW = 2_000

/** Collects what was odd about a file while it is read. */
export class Oddities {
  readonly setAside: SetAside[] = []
  setAsideTotal = 0
  readonly #counts = new Map<string, { count: number; line: number }>()

  /** A line that is no data. Only the first ones are kept, all are counted. */
  put(kind: SetAside['kind'], line: number, raw: string): void {
    this.setAsideTotal += 1
    if (this.setAside.length < MOST_LISTED) this.setAside.push({ kind, line, raw: raw.slice(0, LONGEST_RAW) })
  }

  /** Something that happened in a line; told once, with its first line and a count. */
  count(code: keyof typeof SENTENCES, line: number, times = 1): void {
    const entry = this.#counts.get(code)
    if (entry) entry.count += times
    else this.#counts.set(code, { count: times, line })
  }

  notes(): Note[] {
    return [...this.#counts].map(([code, { count, line }]) => ({ code, message: SENTENCES[code] ?? code, count, ...(line > 0 && { line }) }))
  }
}

const SENTENCES: Readonly<Record<string, string>> = {
  blank_lines: 'Blank lines were set aside.',
  bytes_unreadable: 'Lines hold bytes that mean nothing in this encoding; they were set aside with these bytes shown as \\xNN.',
  encoding_changed: 'Behind its beginning the file turned out not to be UTF-8; it was read again in another encoding.',
  extra_empty_fields: 'Rows had more fields than there are columns, all of them empty; these were dropped.',
  line_ends_mixed: 'Lines end in different ways (LF, CR LF, CR); all were understood.',
  multiline_rows: 'Rows go over several lines of the file, since their fields have line ends.',
  nul_characters: 'Fields hold NUL characters; they were kept.',
  other_tables: 'The file holds further tables, with other columns, behind blank lines. Their lines are set aside here; each is offered as a table of its own.',
  padded_rows: 'Rows had too few fields and were filled up with empty cells.',
  quotes_kept: 'Quotes stood where none should; they were kept as characters.',
  quotes_spaced: 'Spaces stood outside the quotes of fields; they were dropped.',
  row_names: 'The header is one field shorter than the rows: the first column, the names of the rows, has no header.',
}
