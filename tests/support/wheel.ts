import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zip } from './zip'

/** A wheel (PEP 427) of a package with one module, written into a folder; gives its line for a lock. */
export function writeWheel(folder: string, name: string, version: string, module = ''): string {
  mkdirSync(folder, { recursive: true })
  const info = `${name}-${version}.dist-info`
  const parts = {
    [`${name}.py`]: module,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/entry_points.txt`]: `[console_scripts]\n${name} = ${name}:main\n`,
  }
  const record = [...Object.keys(parts), `${info}/RECORD`].map((path) => `${path},,\n`).join('')
  const bytes = zip({ ...parts, [`${info}/RECORD`]: record })
  writeFileSync(join(folder, `${name}-${version}-py3-none-any.whl`), bytes)
  return `${name}==${version} --hash=sha256:${createHash('sha256').update(bytes).digest('hex')}\n`
}
