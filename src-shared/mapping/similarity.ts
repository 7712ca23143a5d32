import { splitWords } from '../define/name-rules'

/**
 * Why two names are taken for the same: `same` to the letter; `spelling`: but for case, accents and separators;
 * `abbreviation`: with the usual abbreviations written out; `order`: the same words in another order; `words`: they share
 * words; `letters`: they look alike.
 */
export type Because = 'same' | 'spelling' | 'abbreviation' | 'order' | 'words' | 'letters'

/** How alike two names are, from 0 to 1 (the same name). */
export interface Similarity {
  readonly score: number
  readonly because: Because
}

/** Abbreviations that are met in the headers of tables, by the word they stand for. */
const SHORT_FOR: Readonly<Record<string, readonly string[]>> = {
  account: ['acct', 'acc'], address: ['addr', 'adr'], amount: ['amt'], average: ['avg'], birthday: ['dob', 'birthdate'], category: ['cat'], code: ['cd'], company: ['co'], count: ['cnt'],
  country: ['ctry'], currency: ['curr', 'ccy'], customer: ['cust'], date: ['dt'], department: ['dept'], description: ['desc', 'descr'], document: ['doc'], employee: ['emp'], first: ['fst'],
  identifier: ['id', 'ident'], language: ['lang'], last: ['lst'], latitude: ['lat'], longitude: ['lon', 'lng'], maximum: ['max'], message: ['msg'], minimum: ['min'], mobile: ['mob'],
  number: ['no', 'nr', 'num', 'nbr'], organization: ['org', 'organisation'], percent: ['pct', 'perc'], phone: ['tel', 'telephone', 'ph'], postcode: ['zip', 'zipcode', 'plz'], price: ['prc'],
  product: ['prod'], quantity: ['qty', 'quant'], reference: ['ref'], sequence: ['seq'], street: ['str'], temperature: ['temp'], timestamp: ['ts'], total: ['tot', 'ttl'], transaction: ['txn', 'trans', 'tx'],
  value: ['val'], weight: ['wt'], year: ['yr'],
}
const WRITTEN_OUT = new Map(Object.entries(SHORT_FOR).flatMap(([word, shorts]) => shorts.map((short) => [short, word] as const)))
/** Letters that no decomposition takes apart. */
const PLAIN: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' }

/** A name made ready for many comparisons. */
export interface PreparedName {
  readonly name: string
  /** Its words, plain and in small letters. */
  readonly words: readonly string[]
  readonly joined: string
  /** The words with abbreviations written out. */
  readonly full: readonly string[]
  readonly fullJoined: string
  readonly sorted: string
  /** A bit for each letter that occurs in it. */
  readonly letters: number
  /** A bit for each letter that a word begins with. */
  readonly initials: number
}

/** Further words are not compared: each has a bit of a number. */
const MOST_WORDS = 30

export function prepareName(name: string): PreparedName {
  const words = splitWords(name).flatMap((word) => plain(word).match(/\p{N}+|[^\p{N}]+/gu) ?? [])
  const full = words.map((word) => WRITTEN_OUT.get(word) ?? word).slice(0, MOST_WORDS)
  const joined = words.join('')
  return { name, words, joined, full, fullJoined: full.join(''), sorted: [...full].sort().join(' '), letters: lettersOf(joined), initials: lettersOf(full.map((word) => word.charAt(0)).join('')) }
}

/** Small letters without accents; other scripts stay as they are. */
const plain = (word: string): string => word.toLowerCase().normalize('NFKD').replace(/[\u0300-\u036f]/g, '').replace(/[ßæœøłđðþı]/g, (letter) => PLAIN[letter] ?? letter).normalize('NFC')

const SCORES = { same: 1, spelling: 0.98, abbreviation: 0.95, order: 0.9 } as const
/** What all words in common, or all letters, would count at most where the names are not the same by one of the reasons above. */
const MOST_BY_WORDS = 0.9
const MOST_BY_LETTERS = 0.88
/** Below this two words are two words, not one with a slip in it. */
const ALIKE = 0.88
/** Shorter words are too easily alike. */
const LEAST_LETTERS = 4

/** How alike two names are; undefined where they have nothing to do with each other. */
export function similarity(a: PreparedName, b: PreparedName): Similarity | undefined {
  if (a.name === b.name) return { score: SCORES.same, because: 'same' }
  if (a.joined === '' || b.joined === '') return undefined
  if (a.joined === b.joined) return { score: SCORES.spelling, because: 'spelling' }
  if (a.fullJoined === b.fullJoined) return { score: SCORES.abbreviation, because: 'abbreviation' }
  if (a.sorted === b.sorted) return { score: SCORES.order, because: 'order' }
  const words = (a.initials & b.initials) === 0 ? 0 : MOST_BY_WORDS * sharedWords(a.full, b.full)
  const letters = MOST_BY_LETTERS * likeness(a, b)
  const score = Math.max(words, letters)
  if (score === 0) return undefined
  return { score, because: words >= letters ? 'words' : 'letters' }
}

/** The share of words in common (Sørensen-Dice), where words that differ by a slip behind their first letter count as far as they are alike. */
function sharedWords(a: readonly string[], b: readonly string[]): number {
  let taken = 0
  let shared = 0
  for (const word of a) {
    let best = -1
    let most = 0
    for (let place = 0; place < b.length && most < 1; place += 1) {
      const other = b[place] ?? ''
      if (word.charCodeAt(0) !== other.charCodeAt(0) || (taken & (1 << place)) !== 0) continue
      const alike = word === other ? 1 : comparable(word, other) ? jaroWinkler(word, other) : 0
      if (alike >= ALIKE && alike > most) [best, most] = [place, alike]
    }
    if (best < 0) continue
    shared += most
    taken |= 1 << best
  }
  return 2 * shared / (a.length + b.length)
}

/** True for texts that are long enough, and not of too different a length, to be the same with a slip in it. */
const comparable = (a: string, b: string): boolean => Math.min(a.length, b.length) >= LEAST_LETTERS && 3 * Math.min(a.length, b.length) >= 2 * Math.max(a.length, b.length)

function likeness(a: PreparedName, b: PreparedName): number {
  // Slips inside one of several words were seen word by word.
  if ((a.words.length > 1 && b.words.length > 1) || !comparable(a.joined, b.joined)) return 0
  // Letters that the other one does not have cannot be matched: an upper bound of the similarity without going through the names.
  const matched = Math.min(a.joined.length - bits(a.letters & ~b.letters), b.joined.length - bits(b.letters & ~a.letters))
  const jaro = (matched / a.joined.length + matched / b.joined.length + 1) / 3
  if (jaro + 0.4 * (1 - jaro) < ALIKE) return 0
  const alike = jaroWinkler(a.joined, b.joined)
  return alike >= ALIKE ? alike : 0
}

function lettersOf(text: string): number {
  let set = 0
  for (let index = 0; index < text.length; index += 1) set |= 1 << (text.charCodeAt(index) & 31)
  return set
}

function bits(set: number): number {
  let count = 0
  for (let rest = set; rest !== 0; rest &= rest - 1) count += 1
  return count
}

const PREFIX = 4
const PREFIX_WEIGHT = 0.1

/**
 * The similarity of two words, from 0 to 1: Jaro's share of matching letters, less half of those out of order, raised for
 * a common beginning of up to four letters (W. E. Winkler, "String Comparator Metrics and Enhanced Decision Rules in the
 * Fellegi-Sunter Model of Record Linkage", 1990).
 */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1
  if (a === '' || b === '') return 0
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1)
  const taken = new Uint8Array(b.length)
  const matches: number[] = []
  for (let i = 0; i < a.length; i += 1) {
    const letter = a.charCodeAt(i)
    const end = Math.min(b.length - 1, i + reach)
    for (let j = Math.max(0, i - reach); j <= end; j += 1) {
      if (taken[j] === 1 || b.charCodeAt(j) !== letter) continue
      taken[j] = 1
      matches.push(letter)
      break
    }
  }
  if (matches.length === 0) return 0
  let swapped = 0
  let next = 0
  for (let j = 0; j < b.length; j += 1) {
    if (taken[j] !== 1) continue
    if (b.charCodeAt(j) !== matches[next]) swapped += 1
    next += 1
  }
  const m = matches.length
  const jaro = (m / a.length + m / b.length + (m - swapped / 2) / m) / 3
  let prefix = 0
  while (prefix < PREFIX && prefix < a.length && a[prefix] === b[prefix]) prefix += 1
  return jaro + prefix * PREFIX_WEIGHT * (1 - jaro)
}
