/** What a JSON value was, as its text shows it. */
export type Kind = 'text' | 'integer' | 'fraction' | 'boolean' | 'nested' | 'null'

/** Where the parser puts what it finds. Objects are walked through by `enter`; what it refuses comes as a nested value. */
export interface Sink<Node> {
  /** The place of a member; `again` counts earlier members of the same name in this object. */
  child(parent: Node, key: string, again: number): Node
  /** Whether the members of an object at this place, that many levels below the record, are columns of their own. */
  opens(depth: number): boolean
  /** `text` is the exact text of the value; of a string what it says. */
  value(node: Node, kind: Kind, text: string): void
}

/** A place in a JSON text where it is not JSON. */
export class JsonSyntaxError extends Error {
  constructor(readonly reason: string, readonly offset: number) {
    super(reason)
  }
}

/** Deeper values are refused: nobody means them, and each level costs stack. */
export const DEEPEST = 1_000

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
/** Not JSON, but what Python, R and others write for numbers that JSON lacks. */
const SPECIAL = /NaN|-?Infinity/y

/**
 * A strict JSON parser (RFC 8259) that keeps numbers as they are written, sees repeated keys, and never builds objects.
 * One lenience: NaN and Infinity are taken as fractions.
 */
export class RecordParser<Node> {
  #text = ''
  #at = 0

  constructor(private readonly sink: Sink<Node>) {}

  /** Parses one whole JSON text into the sink. Throws {@link JsonSyntaxError}. */
  parse(text: string, root: Node): void {
    this.#text = text
    this.#at = 0
    this.#space()
    this.#value(root, 0)
    this.#space()
    if (this.#at < text.length) throw this.#error('something follows after the end of the value')
  }

  #value(node: Node, depth: number): void {
    const code = this.#text.charCodeAt(this.#at)
    if (code === 0x22) this.sink.value(node, 'text', this.#string())
    else if (code === 0x7b && this.sink.opens(depth)) this.#object(node, depth)
    else if (code === 0x7b || code === 0x5b) this.#nested(node, depth)
    else if (code === 0x74) this.#word(node, 'true', 'boolean')
    else if (code === 0x66) this.#word(node, 'false', 'boolean')
    else if (code === 0x6e) this.#word(node, 'null', 'null')
    else this.#number(node)
  }

  #object(node: Node, depth: number): void {
    if (depth > DEEPEST) throw this.#tooDeep()
    this.#at += 1
    this.#space()
    if (this.#text.charCodeAt(this.#at) === 0x7d) {
      this.#at += 1
      // An empty record is a row without values; further down its being there is the value.
      if (depth > 0) this.sink.value(node, 'nested', '{}')
      return
    }
    const seen = new Map<string, number>()
    for (;;) {
      if (this.#text.charCodeAt(this.#at) !== 0x22) throw this.#error('a key in double quotes is expected here')
      const key = this.#string()
      const again = seen.get(key) ?? 0
      seen.set(key, again + 1)
      this.#space()
      if (this.#text.charCodeAt(this.#at) !== 0x3a) throw this.#error('a colon is expected here')
      this.#at += 1
      this.#space()
      this.#value(this.sink.child(node, key, again), depth + 1)
      if (this.#ends(0x7d)) return
    }
  }

  /** After a member or an element: true when the closing bracket came, false after a comma. */
  #ends(close: number): boolean {
    this.#space()
    const code = this.#text.charCodeAt(this.#at)
    if (code !== close && code !== 0x2c) throw this.#error(`a comma or ${String.fromCharCode(close)} is expected here`)
    this.#at += 1
    if (code === close) return true
    this.#space()
    return false
  }

  #nested(node: Node, depth: number): void {
    const start = this.#at
    this.#skip(depth)
    this.sink.value(node, 'nested', withoutSpace(this.#text.slice(start, this.#at)))
  }

  /** Checks a value without keeping it. */
  #skip(depth: number): void {
    if (depth > DEEPEST) throw this.#tooDeep()
    const code = this.#text.charCodeAt(this.#at)
    if (code === 0x22) this.#string()
    else if (code === 0x7b || code === 0x5b) this.#skipContainer(code === 0x7b, depth)
    else if (!this.#take('true') && !this.#take('false') && !this.#take('null')) this.#digits()
  }

  #skipContainer(object: boolean, depth: number): void {
    const close = object ? 0x7d : 0x5d
    this.#at += 1
    this.#space()
    if (this.#text.charCodeAt(this.#at) === close) {
      this.#at += 1
      return
    }
    do {
      if (object) {
        if (this.#text.charCodeAt(this.#at) !== 0x22) throw this.#error('a key in double quotes is expected here')
        this.#string()
        this.#space()
        if (!this.#take(':')) throw this.#error('a colon is expected here')
        this.#space()
      }
      this.#skip(depth + 1)
    } while (!this.#ends(close))
  }

  #word(node: Node, word: string, kind: Kind): void {
    if (!this.#take(word)) throw this.#error('a value is expected here')
    this.sink.value(node, kind, word)
  }

  #number(node: Node): void {
    const start = this.#at
    const fraction = this.#digits()
    this.sink.value(node, fraction ? 'fraction' : 'integer', this.#text.slice(start, this.#at))
  }

  /** Steps over a number; true when it has a fraction or an exponent. */
  #digits(): boolean {
    NUMBER.lastIndex = this.#at
    const match = NUMBER.exec(this.#text)
    if (match) {
      this.#at = NUMBER.lastIndex
      const next = this.#text.charCodeAt(this.#at)
      if ((next >= 0x30 && next <= 0x39) || next === 0x2e) throw this.#error('a number may not look like this')
      return match[1] !== undefined || match[2] !== undefined
    }
    SPECIAL.lastIndex = this.#at
    if (!SPECIAL.test(this.#text)) throw this.#error(this.#at >= this.#text.length ? 'the text ends too early' : 'a value is expected here')
    this.#at = SPECIAL.lastIndex
    return true
  }

  #string(): string {
    const text = this.#text
    const start = this.#at
    let at = start + 1
    let escaped = false
    for (;;) {
      const code = text.charCodeAt(at)
      if (code === 0x22) break
      if (code === 0x5c) {
        escaped = true
        at += 2
      } else if (code >= 0x20) at += 1
      else {
        this.#at = at
        throw this.#error(at >= text.length ? 'a text is not closed' : 'a control character stands inside a text')
      }
      if (Number.isNaN(code)) {
        this.#at = start
        throw this.#error('a text is not closed')
      }
    }
    this.#at = at + 1
    return escaped ? this.#unescape(start, at + 1) : text.slice(start + 1, at)
  }

  #unescape(start: number, end: number): string {
    try {
      const said: unknown = JSON.parse(this.#text.slice(start, end))
      return wellFormed(String(said))
    } catch {
      this.#at = start
      throw this.#error('a text holds an escape that JSON does not know')
    }
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.#at += 1
    }
  }

  #take(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false
    this.#at += word.length
    return true
  }

  #tooDeep(): JsonSyntaxError {
    return this.#error(`values are nested more than ${DEEPEST.toLocaleString('en')} levels deep`)
  }

  #error(reason: string): JsonSyntaxError {
    return new JsonSyntaxError(reason, this.#at)
  }
}

/** Half of a surrogate pair is no character and cannot be stored; its escape is kept as text. */
function wellFormed(text: string): string {
  if (text.isWellFormed()) return text
  return [...text].map((char) => char.isWellFormed() ? char : `\\u${char.charCodeAt(0).toString(16)}`).join('')
}

/** JSON text without the white space between its parts. */
function withoutSpace(json: string): string {
  return /\s/.test(json) ? json.replace(/("[^"\\]*(?:\\.[^"\\]*)*")|\s+/g, '$1') : json
}
