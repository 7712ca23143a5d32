/** ISO 8601, with a time zone: two of them may name one moment in two ways. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/
const WHOLE = /^-?\d+$/
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/

/** The value of a column of a record, as its text; undefined where there is none. `address.city` is the member of a member. */
export function columnText(record: string, column: string): string | undefined {
  const content: unknown = JSON.parse(record, (_key, value: unknown, context?: { readonly source?: string }) => (typeof value === 'number' ? context?.source ?? value : value))
  const whole = memberOf(content, column)
  const value = whole === undefined ? column.split('.').reduce(memberOf, content) : whole
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Whether one value comes after another: numbers by what they are, moments by when they are, all else by its letters. */
export function isAfter(value: string, other: string): boolean {
  if (WHOLE.test(value) && WHOLE.test(other)) return BigInt(value) > BigInt(other)
  if (NUMBER.test(value) && NUMBER.test(other)) return Number(value) > Number(other)
  if (MOMENT.test(value) && MOMENT.test(other)) {
    const [one, two] = [Date.parse(value), Date.parse(other)]
    // A moment knows milliseconds; what is finer stands in the letters.
    return one === two ? value > other : one > two
  }
  return value > other
}

const memberOf = (content: unknown, name: string): unknown => (typeof content === 'object' && content !== null && Object.hasOwn(content, name) ? Reflect.get(content, name) : undefined)
