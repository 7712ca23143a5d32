/** What tells of a person or opens an account. */
export type SensitiveKind = 'e-mail' | 'phone' | 'iban' | 'card' | 'id'

const EMAIL = /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.\p{L}{2,24}/u
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b/
/** 13 to 19 digits, in groups or not, as ISO/IEC 7812 has them. */
const CARD = /\b[2-6](?:[ -]?\d){12,18}\b/
/** With the country's code: E.164 has at most 15 digits. */
const INTERNATIONAL = /(?<![\w+])(?:\+|00)[1-9](?:[ ()/.-]{0,3}\d){6,13}(?!\w)/
const NATIONAL = /^\(?0[1-9](?:[ ()/-]{0,3}\d){5,12}$|^\(?[2-9]\d{2}\)?[ -]\d{3}-\d{4}$/
/** Social security numbers of the United States. */
const US_ID = /\b(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}\b/
const DATE = /^\d{1,4}([./-])\d{1,2}\1\d{1,4}\b/

/** ISO 13616: the number, its first four characters moved to the end and letters as 10 to 35, leaves 1 when divided by 97. */
export function isIban(text: string): boolean {
  const plain = text.replaceAll(' ', '').toUpperCase()
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(plain)) return false
  const digits = (plain.slice(4) + plain.slice(0, 4)).replaceAll(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1
}

/** ISO/IEC 7812-1, annex B (Luhn): every second digit from the right doubled, the sum of all digits divisible by ten. */
export function isCard(text: string): boolean {
  const digits = text.replaceAll(/[ -]/g, '')
  if (!/^[2-6]\d{12,18}$/.test(digits)) return false
  const sum = [...digits].toReversed().reduce((total, character, index) => {
    const digit = Number(character) * (index % 2 === 0 ? 1 : 2)
    return total + (digit > 9 ? digit - 9 : digit)
  }, 0)
  return sum % 10 === 0
}

/** What a whole value is; undefined where it tells nothing. */
export function sensitiveKind(value: string): SensitiveKind | undefined {
  const text = value.trim()
  if (text.length < 6 || text.length > 320) return undefined
  if (EMAIL.test(text)) return 'e-mail'
  if (isIban(text)) return 'iban'
  if (isCard(text)) return 'card'
  if (new RegExp(`^${US_ID.source}$`).test(text)) return 'id'
  if (!DATE.test(text) && (new RegExp(`^${INTERNATIONAL.source}$`).test(text) || NATIONAL.test(text))) return 'phone'
  return undefined
}

/** A text in which whatever is sensitive was replaced. */
export function withoutSensitive(text: string, mask: string): string {
  const all = (pattern: RegExp) => new RegExp(pattern.source, `g${pattern.flags.replaceAll('g', '')}`)
  return text
    .replaceAll(all(EMAIL), mask)
    .replaceAll(all(IBAN), (found) => (isIban(found) ? mask : found))
    .replaceAll(all(CARD), (found) => (isCard(found) ? mask : found))
    .replaceAll(all(US_ID), mask)
    .replaceAll(all(INTERNATIONAL), (found) => (DATE.test(found) ? found : mask))
}

/** Words of column names, each by itself, that say what stands in the column. */
const WORDS: ReadonlySet<string> = new Set([
  'email', 'mail', 'emailadresse', 'phone', 'telephone', 'telefon', 'telefonnummer', 'tel', 'mobile', 'mobil', 'mobilnummer', 'handy', 'handynummer', 'cellphone', 'fax', 'iban', 'kontonummer', 'ssn', 'passport',
  'reisepass', 'ausweis', 'ausweisnummer', 'personalausweis', 'kreditkarte', 'kreditkartennummer', 'creditcard', 'cardnumber', 'pan', 'cvv', 'cvc', 'password', 'passwort', 'kennwort', 'secret', 'steuernummer', 'sozialversicherungsnummer', 'svnr',
])
/** Words that say so when they follow each other. */
const PHRASES = ['e mail', 'card number', 'card no', 'credit card', 'account number', 'bank account', 'social security', 'national id', 'id number', 'id card', 'tax id', 'tax number', 'steuer id', 'driver license', 'drivers license', 'api key', 'access token']

/** Whether a column's name says that its values are sensitive. */
export function isSensitiveName(name: string): boolean {
  const words = name.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  const text = ` ${words.join(' ')} `
  return words.some((word) => WORDS.has(word)) || PHRASES.some((phrase) => text.includes(` ${phrase} `))
}
