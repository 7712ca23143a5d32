import { describe, expect, it } from 'vitest'
import { refuseOtherKinds } from './other-kinds'

const bytes = (text: string) => Buffer.from(text, 'latin1')

describe('kinds of files that are not read', () => {
  it.each([
    ['page.xls', '<html><body><table><tr><td>1</td></tr></table></body></html>', /a web page \(HTML\).*Excel/s],
    ['old.xls', '<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', /Excel 2003 workbook in XML/],
    ['sheet.ods', `PK\x03\x04${'\0'.repeat(26)}mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK`, /\(\.ods\).*\.xlsx/s],
    ['shop.db', 'SQLite format 3\0', /a SQLite database.*as a source/s],
    ['rows.csv', '\ufeff<?xml version="1.0"?><rows/>'.replace('\ufeff', '\xef\xbb\xbf'), /is XML.*JSON or CSV/s],
    ['x.feather', 'ARROW1\0\0', /Arrow or Feather.*Parquet/s],
  ])('%s: what it is, and how its data is had', (name, start, words) => {
    let told = ''
    try {
      refuseOtherKinds(bytes(start), name)
    } catch (error) {
      told = JSON.stringify(error)
    }
    expect(told).toContain('FORMAT_UNKNOWN')
    expect(told).toMatch(words)
  })

  it.each([['a.csv', 'id,name\n1,<html>\n'], ['notes.txt', '<?xml version="1.0"?><a/>'], ['b.xlsx', 'PK\x03\x04'], ['c.csv', 'ORDER,x\n1,2\n']])('%s is none of them', (name, start) => {
    expect(() => refuseOtherKinds(bytes(start), name)).not.toThrow()
  })
})
