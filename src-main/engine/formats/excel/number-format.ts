/** What a number format makes of a number: what decides which kind of value a cell holds. */
export interface FormatMeaning {
  readonly code: string
  readonly kind: 'number' | 'date' | 'time' | 'duration'
  /** Shows leading zeros ("00000"): what is shown, not the number, is the value. */
  readonly padded: boolean
  readonly percent: boolean
}

/** The formats that files name by number alone (ECMA-376 part 1, 18.8.30); dates of East Asian Excels all count as dates. */
const BUILT_IN: Readonly<Record<number, string>> = {
  0: 'General', 1: '0', 2: '0.00', 3: '#,##0', 4: '#,##0.00', 9: '0%', 10: '0.00%', 11: '0.00E+00', 12: '# ?/?', 13: '# ??/??',
  14: 'm/d/yy', 15: 'd-mmm-yy', 16: 'd-mmm', 17: 'mmm-yy', 18: 'h:mm AM/PM', 19: 'h:mm:ss AM/PM', 20: 'h:mm', 21: 'h:mm:ss', 22: 'm/d/yy h:mm',
  37: '#,##0 ;(#,##0)', 38: '#,##0 ;[Red](#,##0)', 39: '#,##0.00;(#,##0.00)', 40: '#,##0.00;[Red](#,##0.00)',
  45: 'mm:ss', 46: '[h]:mm:ss', 47: 'mmss.0', 48: '##0.0E+0', 49: '@',
}

/** The code of a built-in format. */
export function builtInFormat(id: number): string {
  if ((id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return 'yyyy/m/d'
  return BUILT_IN[id] ?? 'General'
}

const meanings = new Map<string, FormatMeaning>()

/** What a format code means; the same object for the same code. */
export function meaningOf(code: string): FormatMeaning {
  let meaning = meanings.get(code)
  if (!meaning) meanings.set(code, meaning = analyse(code))
  return meaning
}

function analyse(code: string): FormatMeaning {
  const first = code
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .split(';')[0]!
  const signs = first.replace(/general|am\/pm|a\/p|e[+-]/gi, '')
  const kind = /\[(h+|m+|s+)\]/i.test(signs) ? 'duration' : /[ydg]|m(?!s)/i.test(signs.replace(/(?<=[hs:.]\s*)m+|m+(?=\s*[:s])/gi, '')) ? 'date' : /[hms]/i.test(signs) ? 'time' : 'number'
  return { code, kind, padded: kind === 'number' && /^[^#?.,]*00/.test(signs), percent: kind === 'number' && signs.includes('%') }
}
