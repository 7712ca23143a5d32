import { type Kind, RecordParser, type Sink } from './parse'

/** Members that tell a record apart, by their names. */
const KEY = /(?:^|[_\-. ]|[a-z](?=[A-Z]))(?:id|key|code|uuid|guid|number|no|nr)$/i

/** The list inside a record whose elements are to be rows, and the members that tell the record apart. */
export interface Children {
  /** The JSON texts of its elements; none where the record has no such list. */
  readonly elements: readonly string[]
  readonly keys: readonly { readonly name: string; readonly kind: Kind; readonly text: string }[]
}

/** A place in the record: so many keys of the path lead to it; -1 is beside the path. `name`: a member of the record itself. */
interface Place {
  readonly depth: number
  readonly name?: string
}

/** Finds one list in records. Throws JsonSyntaxError for what is no JSON. */
export class ChildFinder implements Sink<Place> {
  readonly #parser = new RecordParser<Place>(this)
  #list = ''
  #keys: { name: string; kind: Kind; text: string }[] = []

  /** @param path the keys that lead from a record to the list */
  constructor(private readonly path: readonly string[]) {}

  find(record: string): Children {
    this.#list = ''
    this.#keys = []
    this.#parser.parse(record, { depth: 0 })
    return { elements: this.#list.startsWith('[') ? elementsOf(this.#list) : [], keys: this.#keys }
  }

  child(parent: Place, key: string): Place {
    const depth = parent.depth >= 0 && key === this.path[parent.depth] ? parent.depth + 1 : -1
    return { depth, ...(parent.depth === 0 && { name: key }) }
  }

  opens(depth: number): boolean {
    return depth < this.path.length
  }

  value({ depth, name }: Place, kind: Kind, text: string): void {
    if (depth === this.path.length) this.#list = kind === 'nested' ? text : ''
    else if (name !== undefined && kind !== 'nested' && kind !== 'null' && KEY.test(name)) this.#keys.push({ name, kind, text })
  }
}

/** The elements of a list that is known to be JSON. */
export function elementsOf(list: string): string[] {
  const elements: string[] = []
  let depth = 0
  let start = 1
  for (let at = 1; at < list.length; at += 1) {
    const sign = list[at]
    if (sign === '"') at = endOfString(list, at)
    else if (sign === '[' || sign === '{') depth += 1
    else if (depth > 0 && (sign === ']' || sign === '}')) depth -= 1
    else if (depth === 0 && (sign === ',' || sign === ']')) {
      const element = list.slice(start, at).trim()
      if (element !== '') elements.push(element)
      start = at + 1
    }
  }
  return elements
}

/** Where a string ends that begins there: at the next quote that no backslash stands before. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at
  }
  return text.length
}
