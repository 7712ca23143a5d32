import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { runCommand as winnow } from '#tests/support/in-process-command'

const run = promisify(execFile)

/** What bash offers for the last word of a line. */
async function offered(script: string, ...words: readonly string[]): Promise<string[]> {
  const line = ['winnow', ...words].map((word) => `'${word}'`).join(' ')
  const { stdout } = await run('bash', ['--norc', '-c', `${script}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length}; _winnow; printf '%s\\n' "\${COMPREPLY[@]}"`])
  return stdout.trim().split('\n')
}

test('bash completes commands, options and their values', async () => {
  const { code, stdout: script } = await winnow('completion', 'bash')
  expect(code).toBe(0)
  expect(await offered(script, 'sou')).toEqual(['sources'])
  expect(await offered(script, 'sources', 're')).toEqual(['refresh', 'remove'])
  expect(await offered(script, 'sources', 'import', 'My shop', '--li')).toEqual(['--limit'])
  expect(await offered(script, 'airbyte', 'cache', 'cl')).toEqual(['clear'])
  expect(await offered(script, 'keys', 'create', '--scope', 'data_u')).toEqual(['data_unmasked'])
  expect(await offered(script, 'keys', 'create', '--scope', 'data_read', 'ad')).toEqual(['admin'])
  expect(await offered(script, '--ver')).toEqual(expect.arrayContaining(['--version', '--verbose']))
})

test('zsh and fish get a script, others a sentence', async () => {
  expect((await winnow('completion', 'zsh')).stdout).toMatch(/bashcompinit[\s\S]*complete -o default -F _winnow winnow/)
  expect((await winnow('completion', 'fish')).stdout).toContain("-a refresh -d 'read a dataset anew")
  expect(await winnow('completion', 'tcsh')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('bash, zsh, fish') })
})
