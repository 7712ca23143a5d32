// @ts-check
/** `npm run docs`: writes docs/reference from what the code says of itself: its steps, formats, commands and routes. */
import { join } from 'node:path'
import { ensureInstalled } from './install.mjs'
import { projectNode, requireNode, root, run, say, script, stop } from './project.mjs'

requireNode()
await ensureInstalled()
const folder = join(root, 'docs', 'reference')
const steps = [
  [script('vite'), 'build', '--config', 'vite.docs.config.ts', '--logLevel', 'warn'],
  [join(root, 'out', 'docs', 'docs.js'), folder],
]
for (const args of steps) {
  const { code, output } = await run(projectNode, args)
  if (code !== 0) stop(output)
}
say(`The reference is in ${folder}.`)
