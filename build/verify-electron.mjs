// @ts-check
/** `npm run verify:electron`: the tests of the desktop app in whatever Electron is there, and which one that was. */
import { DESKTOP, ensureBuilt } from './build.mjs'
import { electronForTests } from './electron-for-tests.mjs'
import { ensureInstalled } from './install.mjs'
import { engineEnvironment, projectNode, root, run, say, script, stop } from './project.mjs'

await ensureInstalled()
const electron = await electronForTests()
if ('missing' in electron) stop(`The desktop app cannot be tested here: ${electron.missing}.`)
await ensureBuilt(DESKTOP)
const { code } = await run(projectNode, [script('vitest'), 'run', '--project', 'electron'], { cwd: root, env: engineEnvironment, show: true })
say(`The tests of the desktop app ${code === 0 ? 'passed' : 'failed'} in Electron ${electron.version} (${electron.program}).`)
process.exitCode = code
