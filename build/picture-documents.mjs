// @ts-check
/** Documents for the pictures, of the kinds that people are sent: the same ones every time. */
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Document, HeadingLevel, Packer, Paragraph, Table, TableCell, TableRow } from 'docx'
import Pdf from 'pdfkit'
import { ZipFile } from 'yazl'

const PRICES = Array.from({ length: 60 }, (_, row) => [`A-${1000 + row}`, ['Oak shelf', 'Desk lamp', 'Office chair', 'Filing box'][row % 4] ?? '', `${(row * 37) % 90 + 5}.${row % 2 ? '50' : '00'}`, row % 9 === 4 ? 'n/a' : String((row * 7) % 40)])
const HEADER = ['Article', 'Name', 'Price', 'Stock']
const PLACES = [60, 150, 330, 430]
const ROWS_A_PAGE = 34

/** A price list whose one table goes over pages, with its header on each. @param {string} path */
export async function makePdf(path) {
  const document = new Pdf({ size: 'A4', margin: 50, autoFirstPage: false })
  const written = pipeline(document, createWriteStream(path))
  for (let from = 0; from < PRICES.length; from += ROWS_A_PAGE) {
    document.addPage().fontSize(18).text('Price list, autumn 2026', 60, 50).fontSize(10)
    for (const [row, cells] of [HEADER, ...PRICES.slice(from, from + ROWS_A_PAGE)].entries()) {
      for (const [column, cell] of cells.entries()) document.text(cell, PLACES[column] ?? 0, 100 + row * 18, { lineBreak: false })
    }
  }
  document.end()
  await written
}

/** Minutes of a meeting with two tables. @param {string} path */
export async function makeWord(path) {
  /** @param {readonly (readonly string[])[]} rows */
  const table = (rows) => new Table({ rows: rows.map((cells) => new TableRow({ children: cells.map((cell) => new TableCell({ children: [new Paragraph(cell)] })) })) })
  const document = new Document({
    sections: [{
      children: [
        new Paragraph({ text: 'Site visits', heading: HeadingLevel.HEADING_1 }),
        new Paragraph('Visited in the third quarter. Open points stand in the second table.'),
        table([['Site', 'Visited on', 'By', 'Score'], ['Berlin', '03.07.2026', 'ann', '82'], ['Łódź', '2026-07-19', 'Ann', '79 '], ['Oslo', '11.08.2026', 'BOB', 'n/a'], ['Zürich', '02.09.2026', 'bob', '91']]),
        new Paragraph({ text: 'Open points', heading: HeadingLevel.HEADING_2 }),
        table([['Site', 'Point', 'Due'], ['Berlin', 'Fire door', '01.10.2026'], ['Oslo', 'Labels on shelf 4', 'soon']]),
      ],
    }],
  })
  writeFileSync(path, await Packer.toBuffer(document))
}

/** Exports of three months in one archive. @param {string} path */
export async function makeZip(path) {
  const zip = new ZipFile()
  for (const month of ['01', '02', '03']) zip.addBuffer(Buffer.from(dayFile(Number(month))), `orders-2026-${month}.csv`, { mtime: new Date('2026-04-01T00:00:00Z') })
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(path))
}

/** A file a day, whose columns drift over the year. @param {string} folder */
export function makeDays(folder) {
  mkdirSync(folder)
  for (let day = 1; day <= 200; day += 1) writeFileSync(join(folder, `day-${String(day).padStart(3, '0')}.csv`), dayFile(day))
}

/** @param {number} day */
function dayFile(day) {
  const late = day > 120
  const rows = Array.from({ length: 25 }, (_, row) => [day * 100 + row, ['open', 'paid', 'Paid'][row % 3], `${row * 3}.50`, ...late ? [['web', 'shop'][row % 2]] : []].join(','))
  return `order_id,status,amount${late ? ',channel' : ''}\n${rows.join('\n')}\n`
}
