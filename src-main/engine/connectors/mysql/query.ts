import { failure } from '#shared/model/problem'

/** Statements that give rows and change nothing. */
const READING = new Set(['select', 'with', 'table', 'values', 'show', 'describe', 'desc', 'explain'])

/** What is not code: comments, texts, names in quotes. `/*!` begins a comment that MySQL runs, so that one is code. */
const QUIET = /--[ \t\n\r][^\n]*|--$|#[^\n]*|\/\*(?![!M])[\s\S]*?\*\/|'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`(?:[^`]|``)*`/g

/**
 * Makes sure that a query is one statement that reads. The server's session is read-only beside that; what it would not
 * refuse (writing a file on the server) is refused here.
 *
 * @returns the query without a semicolon at its end
 * @throws Failure OPTION_INVALID
 */
export function readingQuery(query: string): string {
  const code = query.replace(QUIET, (quiet) => ' '.repeat(quiet.length))
  const end = /[;\s]*$/.exec(code)
  const statement = end ? code.slice(0, end.index) : code
  if (statement.includes(';')) throw failure('OPTION_INVALID', 'The query is more than one statement.', 'Give one statement alone; take the semicolons out.')
  const [first = ''] = /[a-z]+/i.exec(statement) ?? []
  if (!READING.has(first.toLowerCase()) || /\/\*[!M]/.test(statement)) {
    throw failure('OPTION_INVALID', `The query begins with "${(first || statement.trim()).slice(0, 40)}", which does not read rows.`, `Queries begin with ${[...READING].map((word) => word.toUpperCase()).join(', ')}.`)
  }
  if (/\binto\s+(outfile|dumpfile|@)/i.test(statement)) throw failure('OPTION_INVALID', 'The query writes its result on the server.', 'Take its INTO out.')
  return query.slice(0, statement.length).trim()
}
