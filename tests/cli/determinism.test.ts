import { expect, test } from 'vitest'
import { Desk } from '#tests/support/command-line'

const desk = new Desk()

const RECIPE = `winnow: 1
steps:
  - { step: set_types, columns: { amount: number, weight: 'decimal(9,3)', day: date } }
  - { step: fill_missing, columns: [amount], with: mean, group_by: [shop] }
  - { step: fill_missing, columns: [weight], with: median }
  - { step: dedupe, columns: [shop, day], keep: last }
  - { step: sort, by: [{ column: amount, direction: desc }] }
`

/** Enough rows for two row groups and so two threads, with ties, missing values and thirds that add up differently in another order. */
function rows(): string {
  const lines = Array.from({ length: 150_000 }, (_, row) => {
    const amount = row % 7 === 0 ? '' : (row * 7919 % 100_003 / 3).toString()
    return `shop ${row % 13},2024-0${1 + row % 9}-${String(10 + row % 18)},${amount},${row % 11 === 0 ? '' : (row % 997) / 8}\n`
  })
  return `shop,day,amount,weight\n${lines.join('')}`
}

test('the same file and recipe give the same bytes, whatever the memory', { timeout: 60_000 }, async () => {
  desk.put('sales.csv', rows())
  desk.put('sales.yaml', RECIPE)
  for (const [name, memory] of [['first', '4GB'], ['second', '1GB']] as const) {
    const { code, stdout, stderr } = await desk.winnow('run', 'sales.yaml', 'sales.csv', '-o', `${name}.parquet`, '--rejects', `${name}.csv`, '--memory', memory)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('150,000 in = 234 clean + 149,766 rejected')
  }
  for (const kind of ['parquet', 'csv']) expect(desk.bytes(`second.${kind}`).equals(desk.bytes(`first.${kind}`))).toBe(true)
})
