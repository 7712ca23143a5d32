const SIGNS = '=+\\-@\\t\\r\\x00\\x{FF1D}\\x{FF0B}\\x{FF0D}\\x{FF20}'

/** What a spreadsheet runs as a formula when a cell begins with it, as RE2; the full-width signs work in some too (OWASP ASVS 5, 1.2.10). */
export const FORMULA = `^[${SIGNS}]`

/** Signed numbers and phone numbers begin with such a sign too, and are none (RE2). */
export const NO_FORMULA = "^(?:[-+]\\s*[€$£¥]?\\s*(?:\\d+|\\d{1,3}(?:[.,' ]\\d{3})+)?(?:[.,]\\d+)?(?:[eE][-+]?\\d+)?\\s*[%€$£¥]?|\\+\\d[\\d\\s()/.-]{4,})$"

/** What whole texts match that no spreadsheet runs as a formula (RE2). */
export const HARMLESS_TEXT = `(?s)(?:[^${SIGNS}].*)?|${NO_FORMULA}`
