import Pdf from 'pdfkit'

/** A place on a page of 595 × 842 points, from its top left corner. */
export type Draw = (page: PDFKit.PDFDocument) => void

/** A PDF of pages that are drawn one after another. */
export function pdf(pages: readonly Draw[], options: PDFKit.PDFDocumentOptions = {}): Promise<Buffer> {
  return new Promise((resolve) => {
    const document = new Pdf({ size: 'A4', margin: 50, autoFirstPage: false, ...options })
    const parts: Buffer[] = []
    document.on('data', (part: Buffer) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts)))
    for (const draw of pages) {
      document.addPage()
      document.fontSize(10)
      draw(document)
    }
    document.end()
  })
}

/** A column: where its cells begin, or with `right` where they end. */
export interface DrawnColumn {
  readonly at: number
  readonly right?: boolean
}

/** Writes one text that does not wrap. */
export function put(page: PDFKit.PDFDocument, text: string, at: number, y: number, right = false): void {
  page.text(text, right ? at - page.widthOfString(text) : at, y, { lineBreak: false })
}

/** Writes rows of cells below each other, from `y` down; gives where the next would stand. Blank cells are not written. */
export function putRows(page: PDFKit.PDFDocument, columns: readonly DrawnColumn[], rows: readonly (readonly string[])[], y: number, pitch = 18): number {
  rows.forEach((cells, row) => cells.forEach((cell, index) => {
    const column = columns[index]
    if (column && cell !== '') put(page, cell, column.at, y + row * pitch, column.right)
  }))
  return y + rows.length * pitch
}
