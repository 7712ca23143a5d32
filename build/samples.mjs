// @ts-check
/**
 * Makes resources/samples: small files with the dirt of real ones. `node build/samples.mjs` writes them anew; the same
 * seed gives the same bytes. Only the workbook is left alone while it exists: a ZIP carries the time at which it was made.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './project.mjs'

/** A generator of numbers from 0 to below 1 that gives the same ones for the same seed (mulberry32). @param {number} seed */
function numbers(seed) {
  let state = seed
  return () => {
    state = (state + 0x6D2B79F5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** @param {number} seed */
function dice(seed) {
  const next = numbers(seed)
  return {
    /** @param {number} from @param {number} to both possible */
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    /** @template T @param {readonly T[]} list @returns {T} */
    one: (list) => /** @type {T} */ (list[Math.floor(next() * list.length)]),
    /** @param {number} share 0 to 1 */
    chance: (share) => next() < share,
  }
}

const NBSP = '\u00A0'
const ZERO_WIDTH = '\u200B'

const CUSTOMERS = [
  'Anna Schmidt', 'José García', 'Zoë Müller', 'Łukasz Nowak', "Siobhán O'Neill", 'François Lefèvre', 'Björn Åkesson', 'Ivan Petrov', 'Иван Петров',
  '山田 太郎', 'محمد علي', 'Nguyễn Văn An', 'Αλέξης Παππάς', 'Smith, John', 'Marta "Mo" Rossi', 'Straßer & Söhne', 'Jose\u0301 Garci\u0301a', 'Noa Levi 🌿',
]
const COUNTRIES = ['DE', 'de', 'Germany', 'Deutschland', 'FR', 'France', 'ES', 'Spain', 'PL', 'IE', 'IT', 'JP']
const STATUSES = ['shipped', 'Shipped', 'SHIPPED', 'open', 'Open', 'returned', 'cancelled']
const NULL_WORDS = ['N/A', 'n/a', '-', 'NULL', 'null', '?', '#N/A', 'none']
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
const BROKEN_EMAILS = ['anna.schmidt@', 'no email', 'zoe.mueller example.com', 'ivan@@example.org', '@example.net', 'lukasz.nowak@example']
const NOTES = [
  '', '', '', '', '', '', 'Leave at the door', 'Gift, please wrap', 'Call before delivery:\n+49 30 901820', 'Said "thank you"', '=1+1', '-5 % agreed', 'Größe XL', 'ναι', '👍🏽',
]
const HEADER = ['order_id', 'tracking_no', 'customer', 'email', 'country', 'ordered_on', 'quantity', 'amount', 'status', 'note']

/** @param {number} value @param {number} length */
const padded = (value, length) => String(value).padStart(length, '0')

/** RFC 4180: quoted where it must be. @param {string} field */
const quoted = (field, delimiter = ',') => (field.includes(delimiter) || /["\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)

/** @param {readonly string[]} fields */
const record = (fields, delimiter = ',') => fields.map((field) => quoted(field, delimiter)).join(delimiter)

/** 1234.5 as 1.234,50. @param {number} cents */
function german(cents) {
  const digits = padded(cents, 3)
  return `${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, '.')},${digits.slice(-2)}`
}

/** @param {ReturnType<typeof dice>} roll */
function dateOf(roll) {
  const [year, month, day] = [roll.whole(2023, 2024), roll.whole(1, 12), roll.whole(1, 28)]
  const kind = roll.whole(1, 100)
  if (kind <= 62) return `${padded(day, 2)}/${padded(month, 2)}/${year}`
  if (kind <= 90) return `${year}-${padded(month, 2)}-${padded(day, 2)}`
  if (kind <= 97) return `${day} ${MONTHS[month - 1]} ${year}`
  return roll.one(['31/04/2024', '30/02/2023', 'yesterday', '2024-13-05', ''])
}

/** @param {ReturnType<typeof dice>} roll */
function amountOf(roll) {
  const cents = roll.chance(0.15) ? roll.whole(100_000, 4_999_900) : roll.whole(499, 99_900)
  const kind = roll.whole(1, 100)
  if (kind <= 70) return `${german(cents)} €`
  if (kind <= 85) return `€ ${german(cents)}`
  if (kind <= 93) return german(cents)
  if (kind <= 96) return `-${german(cents)} €`
  return roll.one(['free', 'N/A', '', '-'])
}

/** @param {ReturnType<typeof dice>} roll */
function quantityOf(roll) {
  const kind = roll.whole(1, 100)
  if (kind <= 94) return String(roll.whole(1, 40))
  return roll.one(['0', '-3', '12.5', 'two', '1e3', '99999', 'n/a', '007'])
}

/** @param {ReturnType<typeof dice>} roll @param {string} customer */
function emailOf(roll, customer) {
  if (roll.chance(0.03)) return roll.one(BROKEN_EMAILS)
  if (roll.chance(0.05)) return roll.one(['', ...NULL_WORDS])
  const name = customer.normalize('NFKD').replace(/[^A-Za-z ]/g, '').trim().toLowerCase().replaceAll(/ +/g, '.') || 'customer'
  return `${name}${roll.whole(1, 400)}@example.${roll.one(['com', 'org', 'net'])}`
}

/** @param {ReturnType<typeof dice>} roll @param {number} number */
function order(roll, number) {
  const customer = roll.one(CUSTOMERS)
  const untidy = roll.one([(/** @type {string} */ text) => `  ${text}`, (text) => `${text} `, (text) => `${NBSP}${text}${NBSP}`, (text) => `${text}${ZERO_WIDTH}`, (text) => text.replace(' ', '   ')])
  return [
    padded(number, 8),
    // Twenty digits: more than any number type of a computer holds exactly.
    `9${padded(roll.whole(0, 999_999_999), 9)}${padded(roll.whole(0, 999_999_999), 10)}`,
    roll.chance(0.12) ? untidy(customer) : customer,
    emailOf(roll, customer),
    roll.chance(0.04) ? roll.one(NULL_WORDS) : roll.one(COUNTRIES),
    dateOf(roll),
    quantityOf(roll),
    amountOf(roll),
    roll.chance(0.03) ? roll.one(NULL_WORDS) : roll.one(STATUSES),
    roll.one(NOTES),
  ]
}

/** About 1,200 orders with every kind of dirt that the findings name. */
export function orders() {
  const roll = dice(20240229)
  /** @type {string[][]} */
  const rows = []
  for (let number = 1; rows.length < 1180; number += 1) {
    rows.push(order(roll, number))
    if (roll.chance(0.01)) rows.push([...rows[rows.length - 1] ?? []])
    // The same order once more, changed later.
    if (roll.chance(0.006)) rows.push((rows[rows.length - 1] ?? []).with(8, 'returned'))
  }
  const lines = [record(HEADER), ...rows.map((row) => record(row))]
  // Two exports were glued together: the header stands in the middle once more.
  lines.splice(601, 0, record(HEADER))
  for (const at of [1100, 840, 333]) lines.splice(at, 0, ',,,,,,,,,')
  for (const at of [905, 120]) lines.splice(at, 0, '')
  // An address with unquoted commas makes too many fields.
  lines.splice(1010, 0, '00009001,90000000000000000001,Anna Schmidt,anna@example.com,DE,2024-03-01,2,"19,90 €",open,Main Street 5, 10115 Berlin, Germany')
  lines.splice(444, 0, '00009002,90000000000000000002,Ivan Petrov,ivan@example.com,PL,01/02/2024,1,49,90 €,shipped,Call first')
  lines.splice(77, 0, '00009003,90000000000000000003,Smith, John,john@example.com,IE,02/01/2024,3,"5,00 €",open,Gift')
  lines.push('Total,,,,,,,"1.234.567,89 €",,')
  return `${lines.join('\n')}\n`
}

const STREETS = ['Hauptstraße', 'Gartenweg', 'Rue de l’Église', 'Calle Mayor', 'Schloßallee']
const CITIES = [['01067', 'Dresden'], ['04109', 'Leipzig'], ['10115', 'Berlin'], ['80331', 'München'], ['50667', 'Köln'], ['06108', 'Halle (Saale)']]

/** Customers as Excel exports them in Germany: semicolons, windows-1252, CRLF, a title above the table. */
export function customers() {
  const roll = dice(7)
  const lines = ['Kundenliste, Stand 31.12.2024', '', record(['customer_id', 'name', 'street', 'postal_code', 'city', 'phone', 'signed_up', 'newsletter', 'credit'], ';')]
  for (let number = 1; number <= 240; number += 1) {
    const [code, city] = roll.one(CITIES)
    lines.push(record([
      `K-${padded(number % 60 === 0 ? number - 1 : number, 5)}`,
      roll.one(['Anna Schmidt', 'José García', 'Zoë Müller', 'Björn Åkesson', 'François Lefèvre', 'Straßer & Söhne', '  Jörg Weiß ']),
      `${roll.one(STREETS)} ${roll.whole(1, 120)}`,
      roll.chance(0.02) ? String(Number(code)) : code ?? '',
      city ?? '',
      roll.one(['+49 30 901820', '030/901820', '0049-30-901820', '', 'keine']),
      `${padded(roll.whole(1, 28), 2)}.${padded(roll.whole(1, 12), 2)}.${roll.whole(2015, 2024)}`,
      roll.one(['ja', 'nein', 'Ja', 'J', '']),
      roll.chance(0.1) ? `${german(roll.whole(100, 900_000))}-` : `${german(roll.whole(0, 5_000_000))} €`,
    ], ';'))
  }
  return windows1252(`${lines.join('\r\n')}\r\n`)
}

/** The few characters of the samples that windows-1252 has and Latin-1 has not, by their byte. */
const WINDOWS_1252 = new Map([['€', 0x80], ['’', 0x92]])

/** @param {string} text */
const windows1252 = (text) => Uint8Array.from(text, (character) => {
  const byte = WINDOWS_1252.get(character) ?? character.charCodeAt(0)
  if (byte > 0xFF) throw new RangeError(`${character} has no place in windows-1252`)
  return byte
})

/** Events as a web shop logs them: nested, with members that come and go and change their kind, and two broken lines. */
export function events() {
  const roll = dice(42)
  const lines = Array.from({ length: 150 }, (_, index) => JSON.stringify({
    id: `9007199254740993${padded(index, 4)}`,
    at: new Date(Date.UTC(2024, roll.whole(0, 11), roll.whole(1, 28), roll.whole(0, 23), roll.whole(0, 59))).toISOString(),
    type: roll.one(['view', 'cart', 'order', 'return']),
    user: { name: roll.one(CUSTOMERS), country: roll.one(COUNTRIES), ...roll.chance(0.3) && { vat: `DE${roll.whole(100_000_000, 999_999_999)}` } },
    items: Array.from({ length: roll.whole(0, 3) }, () => ({ sku: `SKU-${padded(roll.whole(1, 99), 4)}`, price: roll.whole(100, 9999) / 100 })),
    value: roll.one([roll.whole(1, 500), `${roll.whole(1, 500)}`, null]),
  }))
  // A number with more digits than JavaScript holds, written as a number.
  lines.splice(20, 0, '{"id": 12345678901234567890, "at": "2024-02-29T12:00:00Z", "type": "order", "value": 0.1}')
  lines.splice(60, 0, '{"id": "cut off in the middle", "at": "2024-05-')
  lines.splice(90, 0, 'not JSON at all')
  return `${lines.join('\n')}\n`
}

/** A price list as people keep it: a title, merged cells, real dates and dates as text, formulas, a sheet with notes. */
async function products() {
  const { default: ExcelJS } = await import('exceljs')
  const roll = dice(99)
  const workbook = new ExcelJS.Workbook()
  workbook.created = new Date(Date.UTC(2024, 0, 1))
  const sheet = workbook.addWorksheet('Products')
  sheet.addRow(['Price list 2024'])
  sheet.mergeCells('A1:F1')
  sheet.addRow([])
  sheet.addRow(['SKU', 'Product', 'Listed on', 'Price', 'Stock', 'Value'])
  for (let number = 1; number <= 120; number += 1) {
    const listed = new Date(Date.UTC(roll.whole(2019, 2024), roll.whole(0, 11), roll.whole(1, 28)))
    const [price, stock] = [roll.whole(100, 99_900) / 100, roll.whole(0, 500)]
    const row = sheet.addRow([
      padded(number, 6),
      roll.one(['Lamp', 'Chair ', 'Desk, oak', 'Étagère', 'Sofa "Oslo"', 'Tisch groß']),
      roll.chance(0.1) ? `${padded(listed.getUTCDate(), 2)}.${padded(listed.getUTCMonth() + 1, 2)}.${listed.getUTCFullYear()}` : listed,
      roll.chance(0.04) ? 'on request' : price,
      roll.chance(0.05) ? null : stock,
      { formula: `D${number + 3}*E${number + 3}`, result: Math.round(price * stock * 100) / 100 },
    ])
    row.getCell(3).numFmt = 'dd.mm.yyyy'
    row.getCell(4).numFmt = '#,##0.00 "€"'
  }
  workbook.addWorksheet('Notes').addRow(['Prices without VAT'])
  return new Uint8Array(await workbook.xlsx.writeBuffer())
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = join(root, 'resources', 'samples')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'orders.csv'), orders())
  writeFileSync(join(folder, 'customers.csv'), customers())
  writeFileSync(join(folder, 'events.jsonl'), events())
  const workbook = join(folder, 'products.xlsx')
  if (!existsSync(workbook)) writeFileSync(workbook, await products())
}
