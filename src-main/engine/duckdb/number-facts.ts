import { type DataType, decimal, INTEGER, NUMBER, TEXT } from '#shared/model/data-type'

/** Digits that an integer of 64 and of 128 bits holds for certain. */
const BIGINT_DIGITS = 18
const HUGEINT_DIGITS = 38
/** Fractions of up to this many digits come back from a double as they were. */
const SAFE_DIGITS = 15

/** What is known about the numbers of a column: enough to choose a type that loses none of them. */
export class NumberFacts {
  integers = 0
  fractions = 0
  #digits = 0
  #whole = 0
  #scale = -1
  #mixedScales = false
  /** 1.10: a double would show it as 1.1. (1.0 is how many programs write a fraction without one, and is let pass.) */
  #padded = false
  #unlikeDouble = false
  #plain = true

  addInteger(text: string): void {
    this.integers += 1
    const digits = text.charCodeAt(0) === 0x2d ? text.length - 1 : text.length
    if (digits > this.#digits) this.#digits = digits
    if (text === '-0') this.#plain = false
    if (digits > SAFE_DIGITS && !this.#unlikeDouble) this.#unlikeDouble = !sameAsDouble(text)
  }

  addFraction(text: string): void {
    this.fractions += 1
    if (!this.#unlikeDouble && (text.length > SAFE_DIGITS || !/^[\d.-]+$/.test(text))) this.#unlikeDouble = !sameAsDouble(text)
    const point = text.indexOf('.')
    if (point < 0 || /[eEIN]/.test(text)) {
      this.#plain = false
      return
    }
    const scale = text.length - point - 1
    const whole = text.charCodeAt(0) === 0x2d ? point - 1 : point
    if (whole > this.#whole) this.#whole = whole
    if (this.#scale >= 0 && scale !== this.#scale) this.#mixedScales = true
    if (scale > this.#scale) this.#scale = scale
    if (scale > 1 && text.endsWith('0')) this.#padded = true
  }

  /**
   * The narrowest type that keeps every number as it is written; text where there is none.
   *
   * @param asDoubles the fractions come from doubles: a decimal type would claim more than is known
   */
  type(asDoubles = false): DataType {
    if (this.fractions === 0 && this.#plain) {
      if (this.#digits <= BIGINT_DIGITS) return INTEGER
      return this.#digits <= HUGEINT_DIGITS ? { name: 'integer', native: 'HUGEINT' } : TEXT
    }
    const precision = Math.max(BIGINT_DIGITS, this.#whole + this.#scale)
    if (!asDoubles && this.integers === 0 && this.#plain && !this.#mixedScales && precision <= HUGEINT_DIGITS) return decimal(precision, this.#scale)
    return this.#unlikeDouble || this.#padded ? TEXT : NUMBER
  }
}

/** Whether a double shows the same value as the text. */
function sameAsDouble(text: string): boolean {
  if (/[IN]/.test(text)) return true
  const double = Number(text)
  return Number.isFinite(double) && normal(text) === normal(String(double))
}

/** A number as its significant digits and the power of ten of the last one: `1.50e3` → `15e2`. */
function normal(text: string): string {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const digits = (whole + fraction).replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return `${text.startsWith('-') ? '-' : ''}0`
  const power = Number(exponent) - fraction.length + digits.length - significant.length
  return `${text.startsWith('-') ? '-' : ''}${significant}e${power}`
}
