import { beforeAll, describe, expect, test, vi } from 'vitest'
import { Desk } from '#tests/support/command-line'
import { runCommand } from '#tests/support/in-process-command'
import { mariaDbMissing, useMariaDb } from '#tests/support/mariadb'
import { USERS } from '#tests/support/mariadb-server'
import { commandsIn } from './commands-in'

const started = process.cwd()
/** The commands of the guide, each as its arguments. */
const COMMANDS = commandsIn('docs/howto/mysql.md')

describe.skipIf(mariaDbMissing)('the guide to MySQL', () => {
  const db = useMariaDb()
  const desk = new Desk()
  beforeAll(async () => {
    for (const [name, value] of Object.entries({ WINNOW_HOME: desk.path('home'), ENCRYPTION_KEY: 'k'.repeat(43), SHOP_PASSWORD: USERS.reader.password, WRITER_PASSWORD: USERS.full.password })) vi.stubEnv(name, value)
    process.chdir(desk.folder)
    desk.put('orders.csv', 'id,name\n1,Ann\n2,\n')
    desk.put('clean.yaml', 'winnow: 1\nsteps:\n  - {step: set_types, columns: {id: integer}}\n  - {step: not_null, columns: [name], severity: drop}\n')
    await db().query('CREATE DATABASE shop', 'CREATE TABLE shop.orders (id int AUTO_INCREMENT PRIMARY KEY, city varchar(20), amount decimal(8,2))', "INSERT INTO shop.orders (city, amount) VALUES ('Berlin', 1.5), ('Łódź', 2), ('Berlin', NULL)")
    return () => process.chdir(started)
  })

  test('its commands work as they are written', async () => {
    expect(COMMANDS.length).toBe(8)
    const { user, password } = USERS.reader
    const said: string[] = []
    for (const [program, ...args] of COMMANDS) {
      expect(program).toBe('winnow')
      const ended = await runCommand(...args.map((arg) => arg.replace('db.example.org', db().host).replace('port=3306', `port=${db().port}`).replace('user=winnow', `user=${user}`).replace('user=writer', `user=${USERS.full.user}`)))
      expect([args, ended.code, ended.stderr]).toEqual([args, 0, expect.not.stringContaining('✗')])
      said.push(ended.stdout)
    }
    expect(said.join('\n')).toContain('3 rows in the dataset "orders"')
    expect(said.join('\n')).not.toContain(password)
    expect(await db().query('SELECT id, name FROM shop.orders_clean')).toEqual([{ id: '1', name: 'Ann' }])
  }, 120_000)
})
