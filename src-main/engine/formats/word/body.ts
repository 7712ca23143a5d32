import type { WordNode } from './open'

/** A paragraph of the body, or the place of a table in it. */
export interface Block {
  readonly kind: 'heading' | 'list' | 'paragraph' | 'table'
  /** Of headings and lists, from 1. */
  readonly level: number | null
  readonly text: string
  /** The heading that it stands under. */
  readonly heading: string | null
  /** Its place in the document, from 1; blank paragraphs are counted too. */
  readonly place: number
}

/** A table of the body. */
export interface WordTable {
  /** The texts of its cells; null where there is nothing, and where a merged cell reaches to. */
  readonly rows: readonly (readonly (string | null)[])[]
  /** Rows that Word repeats on each page. */
  readonly headerRows: number
  readonly merged: number
  readonly nested: number
  /** The heading that it stands under. */
  readonly heading: string | null
}

/** The paragraphs and tables of a document, in its order. */
export function readBody(body: readonly WordNode[]): { readonly blocks: readonly Block[]; readonly tables: readonly WordTable[] } {
  const blocks: Block[] = []
  const tables: WordTable[] = []
  let heading: string | null = null
  body.forEach((node, index) => {
    const place = index + 1
    if (node.type === 'table') {
      const table = readTable(node, heading)
      tables.push(table)
      blocks.push({ kind: 'table', level: null, text: `table ${tables.length}`, heading, place })
      return
    }
    const text = textOf(node)
    if (text.trim() === '') return
    const level = headingLevel(node)
    const list = node.numbering ? Number(node.numbering.level) + 1 : null
    blocks.push({ kind: level === null ? list === null ? 'paragraph' : 'list' : 'heading', level: level ?? list, text, heading, place })
    if (level !== null) heading = text
  })
  return { blocks, tables }
}

/** Styles keep their English names in documents of any language (ECMA-376 part 1, 17.7.4.9), their ids do not. */
function headingLevel({ styleName, styleId }: WordNode): number | null {
  const [, level] = /^heading ?([1-9])$/i.exec(styleName ?? '') ?? /^heading([1-9])$/i.exec(styleId ?? '') ?? []
  if (level !== undefined) return Number(level)
  return /^title$/i.test(styleName ?? '') ? 1 : null
}

function textOf({ type, value, children = [], breakType, checked }: WordNode): string {
  switch (type) {
    case 'text': return value ?? ''
    case 'tab': return '\t'
    case 'break': return breakType === 'line' ? '\n' : ''
    case 'checkbox': return checked ? '☒' : '☐'
    case 'table': return children.map((row) => (row.children ?? []).map((cell) => cellText(cell) ?? '').join('\t')).join('\n')
    default: return children.map(textOf).join('')
  }
}

/** The paragraphs of a cell, a line each. */
const cellText = ({ children = [] }: WordNode): string | null => children.map(textOf).join('\n').trim() || null

/** More columns than this no table has: merged cells that claim so are held to it. */
const MOST_COLUMNS = 1_000

function readTable({ children = [] }: WordNode, heading: string | null): WordTable {
  const rows: (string | null)[][] = []
  /** For each column how many of the next rows a cell above reaches into. */
  const taken: number[] = []
  const counts = { merged: 0, nested: 0, header: 0 }
  for (const { children: cells = [], isHeader } of children.filter(({ type }) => type === 'tableRow')) {
    const row: (string | null)[] = []
    let column = 0
    const skip = () => {
      for (; (taken[column] ?? 0) > 0; column += 1) {
        taken[column]! -= 1
        row[column] = null
      }
    }
    for (const cell of cells) {
      skip()
      const { colSpan = 1, rowSpan = 1 } = cell
      if (colSpan > 1 || rowSpan > 1) counts.merged += 1
      counts.nested += (cell.children ?? []).filter(({ type }) => type === 'table').length
      for (let reach = 0; reach < colSpan && column < MOST_COLUMNS; reach += 1, column += 1) {
        row[column] = reach === 0 ? cellText(cell) : null
        taken[column] = rowSpan - 1
      }
    }
    skip()
    if (isHeader && counts.header === rows.length) counts.header += 1
    rows.push(row)
  }
  const width = Math.max(0, ...rows.map((row) => row.length))
  return { rows: rows.map((row) => Array.from({ length: width }, (_, index) => row[index] ?? null)), headerRows: counts.header, merged: counts.merged, nested: counts.nested, heading }
}
