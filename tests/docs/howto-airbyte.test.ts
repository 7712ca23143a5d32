import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { homeOf } from '#main/store/home'
import { withWorker } from '#tests/support/airbyte'
import { Desk } from '#tests/support/command-line'
import { answerJson, serveHttp } from '#tests/support/http-server'
import { runCommand } from '#tests/support/in-process-command'
import { python } from '#tests/support/python'
import { commandsIn } from './commands-in'

describe.skipIf(python === undefined)('the guide to Airbyte sources', () => {
  const desk = new Desk()
  beforeAll(() => {
    vi.stubEnv('WINNOW_HOME', desk.path('home'))
    withWorker(homeOf(desk.path('home'), {}))
  })

  test('its commands work as they are written', async () => {
    const orders = readFileSync(join('examples', 'airbyte', 'service', 'orders.json'), 'utf8')
    const server = await serveHttp(({ url }, response) => answerJson(response, url.pathname === '/orders.json' ? orders : '{}', url.pathname === '/orders.json' ? 200 : 404))
    try {
      const commands = commandsIn('docs/howto/airbyte.md')
      expect(commands.length).toBe(12)
      const said: string[] = []
      for (const [program, ...args] of commands) {
        expect(program).toBe('winnow')
        const ended = await runCommand(...args.map((arg) => arg.replace('http://127.0.0.1:8099', server.origin)))
        expect([args, ended.code, ended.stderr]).toEqual([args, 0, ''])
        said.push(ended.stdout)
      }
      const all = said.join('\n')
      expect(all.match(/^4 rows in the dataset "orders"$/gm)).toHaveLength(2)
      expect(all).toContain('The next read of "Orders of the shop" is a full one.')
    } finally {
      await server.close()
    }
  }, 300_000)
})
