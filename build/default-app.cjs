// Electron's own default app in short, for an Electron that was taken out of another app: runs the script that is the
// first argument, after the modules that are named by -r (as Playwright does).
const { resolve } = require('node:path')

const args = process.argv.slice(1)
const before = []
let script
while (args.length > 0 && script === undefined) {
  const arg = args.shift()
  if (arg === '-r') before.push(args.shift())
  else if (!arg.startsWith('-')) script = arg
}
for (const path of [...before, script]) require(resolve(path))
