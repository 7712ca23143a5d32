// @ts-check
/**
 * `npm run check [-- NAME …]`: types, lint, import rules, unused code, house rules. Everything that is wrong is listed at
 * once; exit code 1 when anything is. With names only those checks run.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureInstalled } from './install.mjs'
import { projectNode, root, run, say, script } from './project.mjs'
import { fileSizes, stepsHoldNoSql } from './rules.mjs'

/** @typedef {{ problems: readonly string[], warnings: readonly string[] }} Findings */
/** @typedef {{ name: string, what: string, find: () => Promise<Findings> | Findings }} Check */

/**
 * A check by a tool whose exit code tells: its output is the problem.
 * @param {string} name @param {string} what @param {() => string[]} command the tool's script and its arguments
 * @returns {Check}
 */
const byTool = (name, what, command) => ({
  name, what,
  find: async () => {
    const { code, output } = await run(projectNode, command())
    return code === 0 ? { problems: [], warnings: [] } : { problems: [output.trim() || `ended with exit code ${code}`], warnings: [] }
  },
})

/** @param {string} folder @param {{ package: string, command: string }} [tool] */
const types = (folder, tool = { package: 'typescript', command: 'tsc6' }) =>
  byTool(`types:${folder}`, `types of ${folder}`, () => [script(tool.package, tool.command), '-p', folder, '--pretty', 'false',
    '--incremental', '--tsBuildInfoFile', join(root, 'node_modules', '.cache', 'tsc', `${folder}.json`)])

const sources = () => ['src-shared', 'src-main', 'src-preload', 'src-renderer', 'tests', 'build', 'bench'].filter((folder) => existsSync(join(root, folder)))

/** @returns {Check[]} */
function checks() {
  return [
    ...['src-shared', 'src-main', 'src-preload', 'tests', 'build', 'build/docs', 'bench'].map((folder) => types(folder)),
    types('src-renderer', { package: 'vue-tsc', command: 'vue-tsc' }),
    byTool('lint', 'lint', () => [script('oxlint'), '--quiet']),
    byTool('imports', 'import rules', () => [script('dependency-cruiser', 'depcruise'), ...sources(), '--config', '.dependency-cruiser.cjs', '--output-type', 'err-long']),
    byTool('unused', 'unused files, exports and packages', () => [script('knip'), '--no-progress', '--no-config-hints']),
    { name: 'size', what: 'size of files', find: () => fileSizes(root) },
    { name: 'steps', what: 'steps without SQL', find: () => stepsHoldNoSql(root) },
  ]
}

/**
 * Runs the checks, two at a time, and lists what they find.
 * @param {readonly string[]} [names] only these (`types` means all of its folders)
 * @returns {Promise<boolean>} true when nothing is wrong
 */
export async function check(names = []) {
  const wanted = checks().filter(({ name }) => names.length === 0 || names.some((wish) => name === wish || name.startsWith(`${wish}:`)))
  if (wanted.length === 0) {
    say(`No check is named so. There are: ${checks().map(({ name }) => name).join(', ')}.`)
    return false
  }
  const started = Date.now()
  /** @type {(Findings & { check: Check })[]} */
  const results = []
  const waiting = [...wanted]
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results.push({ check: next, ...await next.find() })
  }
  await Promise.all([work(), work()])
  const failed = wanted.flatMap((one) => results.filter((result) => result.check === one && result.problems.length > 0))
  for (const line of results.flatMap((result) => result.warnings)) say(`warning: ${line}`)
  for (const { check: { what }, problems } of failed) say(`\n── ${what} ──\n${problems.join('\n')}`)
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  say(failed.length === 0
    ? `Checked ${wanted.length} things in ${seconds} s: all is well.`
    : `\nChecked ${wanted.length} things in ${seconds} s; wrong: ${failed.map(({ check: { what } }) => what).join('; ')}.`)
  return failed.length === 0
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await ensureInstalled()
  process.exitCode = await check(process.argv.slice(2)) ? 0 : 1
}
