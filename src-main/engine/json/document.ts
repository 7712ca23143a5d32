import type { ByteSource, Captured } from './bytes'
import { JsonSyntaxError } from './parse'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/** Lists of records are looked for this many objects deep. */
const DEEPEST_LIST = 8

/** One record's text and where it begins. */
export interface RawRecord extends Captured {
  readonly line: number
  /** From 1, in bytes. */
  readonly column: number
}

/** A list in the document that may be the table. */
export interface ListFound {
  /** The keys that lead to it. */
  readonly path: readonly string[]
  readonly objects: number
}

/** Thrown by a scan's consumer that has seen enough. */
export class EnoughSeen extends Error {}

/**
 * Walks through one JSON document of any size without holding it: finds the lists in it, or gives the elements of one
 * as raw text. It checks what it walks through only as far as it must; the records are checked by whoever parses them.
 * All methods throw {@link JsonSyntaxError} where the document breaks; `source.line` and `source.column` say where.
 */
export class DocumentScanner {
  constructor(private readonly source: ByteSource) {}

  /** What the document is: a list, an object, anything else, or nothing at all. */
  rootKind(): 'list' | 'object' | 'other' | 'empty' {
    const byte = this.#space()
    if (byte < 0) return 'empty'
    return byte === OPEN_LIST ? 'list' : byte === OPEN_OBJECT ? 'object' : 'other'
  }

  /** All lists that objects lead to, in the order of the document. */
  findLists(found: ListFound[] = [], path: readonly string[] = []): ListFound[] {
    const byte = this.#space()
    if (byte === OPEN_LIST) {
      const list = { path, objects: 0 }
      found.push(list)
      this.#elements(() => {
        if (this.#space() === OPEN_OBJECT) list.objects += 1
        this.#skip()
      })
    } else if (byte === OPEN_OBJECT && path.length < DEEPEST_LIST) this.#members((key) => this.findLists(found, [...path, key]))
    else this.#skip()
    return found
  }

  /**
   * Gives the records at a path: the elements of the list there, or the one value that is no list. Reads the document to
   * its end. Returns false when nothing is at the path.
   */
  records(path: readonly string[], give: (record: RawRecord) => void): boolean {
    const byte = this.#space()
    const [key, ...deeper] = path
    if (key === undefined) {
      if (byte === OPEN_LIST) this.#elements(() => give(this.#record()))
      else give(this.#record())
      return true
    }
    if (byte !== OPEN_OBJECT) {
      this.#skip()
      return false
    }
    let found = false
    this.#members((name) => {
      if (name === key && !found) found = this.records(deeper, give)
      else this.#skip()
    })
    return found
  }

  /** Does an object come next? */
  nextIsObject(): boolean {
    return this.#space() === OPEN_OBJECT
  }

  /** Checks that nothing but white space follows. */
  end(): void {
    if (this.#space() >= 0) throw this.#error('more text follows after the end of the document')
  }

  #record(): RawRecord {
    this.#space()
    const { line, column } = this.source
    this.source.capture()
    this.#skip()
    return { ...this.source.captured(), line, column }
  }

  #elements(element: () => void): void {
    this.source.next()
    if (this.#space() === CLOSE_LIST) {
      this.source.next()
      return
    }
    do element(); while (!this.#ends(CLOSE_LIST))
  }

  #members(member: (key: string) => void): void {
    this.source.next()
    if (this.#space() === CLOSE_OBJECT) {
      this.source.next()
      return
    }
    do {
      if (this.#space() !== QUOTE) throw this.#error('a key in double quotes is expected here')
      const key = this.#key()
      if (this.#space() !== COLON) throw this.#error('a colon is expected here')
      this.source.next()
      this.#space()
      member(key)
    } while (!this.#ends(CLOSE_OBJECT))
  }

  #ends(close: number): boolean {
    const byte = this.#space()
    if (byte !== close && byte !== COMMA) throw this.#error(`a comma or ${String.fromCharCode(close)} is expected here`)
    this.source.next()
    return byte === close
  }

  #key(): string {
    this.source.capture()
    this.#string()
    const text = this.source.captured().bytes.toString('utf8')
    try {
      return String(JSON.parse(text))
    } catch {
      throw this.#error('the key before this place is no JSON text')
    }
  }

  /** Steps over one value. */
  #skip(): void {
    const byte = this.source.peek()
    if (byte === QUOTE) this.#string()
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) this.#container()
    else this.#scalar()
  }

  #container(): void {
    let depth = 0
    do {
      const byte = this.source.peek()
      if (byte === QUOTE) {
        this.#string()
        continue
      }
      if (byte < 0) throw this.#error('the document ends too early')
      this.source.next()
      if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1
      else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1
    } while (depth > 0)
  }

  #string(): void {
    this.source.next()
    for (;;) {
      const byte = this.source.next()
      if (byte === QUOTE) return
      if (byte === BACKSLASH) this.source.next()
      if (byte < 0) throw this.#error('the document ends inside a text')
    }
  }

  #scalar(): void {
    let length = 0
    for (;;) {
      const byte = this.source.peek()
      if (byte < 0 || byte === COMMA || byte === CLOSE_LIST || byte === CLOSE_OBJECT || byte === COLON || byte <= 0x20) break
      this.source.next()
      length += 1
    }
    if (length === 0) throw this.#error(this.source.peek() < 0 ? 'the document ends too early' : 'a value is expected here')
  }

  #space(): number {
    for (;;) {
      const byte = this.source.peek()
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte
      this.source.next()
    }
  }

  #error(reason: string): JsonSyntaxError {
    return new JsonSyntaxError(reason, this.source.offset)
  }
}
