import { z } from 'zod'
import type { Session } from '#engine/duckdb/session'
import { text as quoted } from '#engine/duckdb/quote'
import { Failure, problemsOf } from '#shared/model/problem'
import { checkText, invalid } from './formula-text'
import { formulaTree, type FormulaTree } from './formula-tree'
import { readSerialised } from './formula-values'

/** A formula that was parsed: its tree, or why it has none. It knows no columns yet: see `formula-binding.ts`. */
export type ParsedFormula = ({ readonly text: string } & FormulaTree) | { readonly text: string; readonly failure: Failure }

/** Put before a formula to make it a statement that can be serialised. */
const PREFIX = 'select '
const prefixBytes = Buffer.byteLength(PREFIX)

const Serialised = z.union([
  z.looseObject({ error: z.literal(true), error_message: z.string(), position: z.coerce.number().optional() }),
  z.looseObject({ error: z.literal(false), statements: z.array(z.looseObject({ node: z.unknown() })) }),
])

/** A SELECT of one expression and nothing else: every other clause is at its empty value. */
const Bare = z.looseObject({
  type: z.literal('SELECT_NODE'),
  modifiers: z.array(z.unknown()).length(0),
  cte_map: z.looseObject({ map: z.array(z.unknown()).length(0) }),
  select_list: z.array(z.unknown()).length(1),
  from_table: z.looseObject({ type: z.literal('EMPTY') }),
  where_clause: z.null(),
  group_expressions: z.array(z.unknown()).length(0),
  group_sets: z.array(z.unknown()).length(0),
  having: z.null(),
  sample: z.null(),
  qualify: z.null(),
})

/**
 * Parses users' expressions by DuckDB's own parser; nothing is bound or run. A bad one does not stop the others: it
 * keeps its Failure, which is thrown where a step uses it.
 *
 * @param session only its parser is used
 */
export async function parseFormulas(session: Pick<Session, 'rows'>, texts: readonly string[]): Promise<Map<string, ParsedFormula>> {
  const parsed = new Map<string, ParsedFormula>()
  for (const text of new Set(texts)) parsed.set(text, await parse(session, text))
  return parsed
}

async function parse(session: Pick<Session, 'rows'>, text: string): Promise<ParsedFormula> {
  try {
    checkText(text)
    const [[json] = []] = await session.rows(`SELECT json_serialize_sql(${quoted(PREFIX + text)})`)
    return { text, ...formulaTree(expressionOf(text, readSerialised(String(json))), text, (position) => placeOf(text, position)) }
  } catch (error) {
    if (error instanceof Failure) return { text, failure: error }
    const { detail, message } = problemsOf(error)[0]
    return { text, failure: invalid(text, undefined, `it could not be read (${detail ?? message}).`, 'Write one expression over the columns.') }
  }
}

function expressionOf(text: string, json: unknown): unknown {
  const serialised = Serialised.parse(json)
  if (serialised.error) {
    // A position in an error counts characters, one in the tree counts bytes.
    const place = serialised.position === undefined ? undefined : serialised.position - PREFIX.length + 1
    throw invalid(text, place, `${reworded(serialised.error_message)}.`,
      'Text stands in single quotes, a column with odd letters in double quotes; check brackets and commas.')
  }
  const [statement, ...more] = serialised.statements
  const bare = Bare.safeParse(statement?.node)
  if (more.length > 0 || !bare.success) {
    throw invalid(text, undefined, 'it is more than one expression.',
      'Write one expression over the columns, without SELECT, FROM, WHERE, ORDER BY or a second value.')
  }
  return bare.data.select_list[0]
}

function reworded(message: string): string {
  if (/expression depth|memory exhausted/.test(message)) return 'it is nested too deeply'
  const near = /at or near "(.*)"$/s.exec(message)
  if (near) return `"${near[1]}" does not fit here`
  if (/end of input/.test(message)) return 'something is missing at its end'
  return /Only SELECT|selection list/.test(message) ? 'it is no expression' : message
}

/** The character (from 1) for a byte position in the statement; DuckDB's "nowhere" lies beyond every text. */
function placeOf(text: string, position: number | undefined): number | undefined {
  const bytes = Buffer.from(text)
  if (position === undefined || position < prefixBytes || position > prefixBytes + bytes.length) return undefined
  return [...bytes.subarray(0, position - prefixBytes).toString()].length + 1
}
