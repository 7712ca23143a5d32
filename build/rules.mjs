// @ts-check
/** House rules that no ready-made tool knows. Each gives its findings as lines; `folder` is a checkout (a planted one in tests). */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ALARM_LINES = 400
const MOST_LINES = 800

/** Files that may be longer than {@link MOST_LINES}, each with its reason. @type {Readonly<Record<string, string>>} */
const LONG_FOR_A_REASON = {}

/** SQL as it would stand in a step file. Keywords count in capitals and in place, so that prose may say "from" and "a CAST fails". */
const SQL = /\b(SELECT\s|FROM\s|WHERE\s|HAVING\s|(GROUP|ORDER|PARTITION) BY\b|CASE WHEN\b|(TRY_)?CAST\s*\(|OVER\s*\(|COALESCE\s*\(|NULLS (FIRST|LAST)\b)|\b(regexp|list|string|json)_\w+\s*\(|::[a-z]/

/** @param {string} folder @param {string} under @param {RegExp} named @returns {string[]} paths inside `folder`, with forward slashes */
function files(folder, under, named) {
  const start = join(folder, under)
  if (!existsSync(start)) return []
  return readdirSync(start, { withFileTypes: true }).flatMap((entry) => {
    const path = `${under}/${entry.name}`
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : files(folder, path, named)
    return named.test(entry.name) ? [path] : []
  }).sort()
}

/** @param {string} folder */
export function fileSizes(folder) {
  const problems = []
  const warnings = []
  for (const path of ['src-shared', 'src-main', 'src-preload', 'src-renderer', 'build', 'tests', 'bench'].flatMap((under) => files(folder, under, /\.(ts|mjs|vue|css)$/))) {
    const lines = readFileSync(join(folder, path), 'utf8').split('\n').length - 1
    const line = `${path}: ${lines} lines`
    if (lines > MOST_LINES && !LONG_FOR_A_REASON[path]) problems.push(`${line}; more than ${MOST_LINES} need a reason in build/rules.mjs, or better two files`)
    else if (lines > ALARM_LINES) warnings.push(`${line}; from ${ALARM_LINES} on a file wants splitting`)
  }
  return { problems, warnings }
}

/**
 * Steps are compiled to expressions, and each dialect spells them: a step with SQL in it would run on one engine alone.
 * What people read (`docs`) and what they write (formulas in `examples`, the last member) may show it.
 * @param {string} folder
 */
export function stepsHoldNoSql(folder) {
  const problems = files(folder, 'src-main/engine/recipe/steps', /(?<!\.test)\.ts$/).flatMap((path) => {
    const code = readFileSync(join(folder, path), 'utf8')
      .replace(/^ {2}docs: (`(?:\\.|[^`\\])*`|'(?:\\.|[^'\\])*')/m, (docs) => docs.replaceAll(/[^\n]/g, ''))
      .replace(/^ {2}examples:.*/ms, '')
    return code.split('\n').flatMap((line, index) => (SQL.test(line) ? [`${path}:${index + 1}: SQL in a step: ${line.trim().slice(0, 100)}`] : []))
  })
  return { problems, warnings: [] }
}
