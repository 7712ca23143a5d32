/** What is not code: comments, texts, names in quotes, texts in dollars. */
const QUIET = /--[^\n]*|\/\*[\s\S]*?\*\/|\be'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$/gi

/** A query as one that can stand in brackets: without the semicolons and comments at its end. */
export function bareQuery(query: string): string {
  const code = query.replace(QUIET, (quiet) => (/^(--|\/\*)/.test(quiet) ? ' ' : 'x').repeat(quiet.length))
  return query.slice(0, code.replace(/[;\s]+$/, '').length)
}
