import type { DataType } from '#shared/model/data-type'

/** Formats for the cell styles after the first two (plain, and bold for headers). Decimals get one for each scale. */
const FORMATS = ['@', 'yyyy\\-mm\\-dd', 'yyyy\\-mm\\-dd\\ hh:mm:ss', 'hh:mm:ss', ...Array.from({ length: 15 }, (_, scale) => `0.${'0'.repeat(scale + 1)}`)]
const FIRST_FORMAT = 2
const CUSTOM_IDS = 164
export const HEADER_STYLE = 1

/** The cell style (index in cellXfs) for a type. */
export function styleOf({ name, scale = 0 }: DataType): number {
  switch (name) {
    case 'integer': case 'number': case 'boolean': return 0
    case 'decimal': return scale === 0 ? 0 : FIRST_FORMAT + 3 + Math.min(scale, 15)
    case 'date': return FIRST_FORMAT + 1
    case 'timestamp': return FIRST_FORMAT + 2
    case 'time': return FIRST_FORMAT + 3
    default: return FIRST_FORMAT
  }
}

/** The styles part. */
export const STYLES = '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
  + `<numFmts count="${FORMATS.length}">${FORMATS.map((code, index) => `<numFmt numFmtId="${CUSTOM_IDS + index}" formatCode="${code}"/>`).join('')}</numFmts>`
  + '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
  + '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
  + '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
  + '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
  + `<cellXfs count="${FORMATS.length + FIRST_FORMAT}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyNumberFormat="1"/>`
  + FORMATS.map((_, index) => `<xf numFmtId="${CUSTOM_IDS + index}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`).join('')
  + '</cellXfs></styleSheet>'
