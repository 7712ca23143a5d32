import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { homeOf } from '#main/store/home'
import { withWorker } from '#tests/support/airbyte'
import { answerJson, serveHttp } from '#tests/support/http-server'
import { Desk } from '#tests/support/command-line'
import { runCommand } from '#tests/support/in-process-command'
import { python } from '#tests/support/python'
import { servePage } from '#tests/support/served-page'
import { commandsIn } from './commands-in'

describe.skipIf(python === undefined)('the guide to Airbyte sources', () => {
  const desk = new Desk()
  // While Winnow is open, commands go through it: the worker starts once.
  beforeAll(async () => {
    const winnow = await servePage(undefined, ['.', desk.folder], (home) => withWorker(homeOf(home, {})))
    vi.stubEnv('WINNOW_HOME', winnow.home)
    return () => winnow.stop()
  })

  test('its commands work as they are written', async () => {
    const orders = readFileSync('examples/airbyte/service/orders.json', 'utf8')
    const service = await serveHttp(({ url }, response) => (url.pathname === '/orders.json' ? answerJson(response, orders) : answerJson(response, {}, 404)))
    try {
      const commands = commandsIn('docs/howto/airbyte.md')
      expect(commands.length).toBe(16)
      const said: string[] = []
      for (const [program, ...args] of commands) {
        expect(program).toBe('winnow')
        const ended = await runCommand(...args.map((arg) => (/^orders\.(?!recipe)/.test(arg) ? desk.path(arg) : arg.replace('http://127.0.0.1:8099', service.origin))))
        expect([args, ended.code, ended.stderr]).toEqual([args, 0, ''])
        said.push(ended.stdout)
      }
      const all = said.join('\n')
      expect(all.match(/^4 rows in the dataset "orders"$/gm)).toHaveLength(2)
      expect(all).toContain('4 in = 3 clean + 1 rejected + 0 removed + 0 unreadable')
      expect(['orders.parquet', 'orders.rejects.csv', 'orders.xlsx'].map((name) => existsSync(desk.path(name)))).toEqual([true, true, true])
      expect(all).toContain('The next read of "Orders of the shop" is a full one.')
    } finally {
      await service.close()
    }
  }, 300_000)
})
