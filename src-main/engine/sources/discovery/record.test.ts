import { expect, it } from 'vitest'
import { type ChosenStream, type DiscoveryRecord, DiscoveryAnswers } from '#shared/model/discovery'
import { answersOf, recordOf, withPart } from './record'
import { writeReport } from './report'

const AT = '2026-01-02T03:04:05.000Z'
const NOTHING: DiscoveryRecord = { at: AT, found: [], sources: [] }
const orders: ChosenStream = { stream: 'orders', why: null, columns: [], sampled: 0, rows: null, bytes: null, seconds: null, dataset: null, problems: [] }
const shop = { name: 'Shop', connector: 'sqlite' }
const check = { ok: true, steps: [], version: null, milliseconds: 1 }

it('keeps what a part does not tell: notes, reasons and what was seen', () => {
  const noted = withPart(NOTHING, { inventory: 'Ask Jo.', source: { ...shop, value: 'Every order', chosen: [{ ...orders, why: 'What was sold' }] } }, AT)
  const seen = withPart(noted, { source: { ...shop, check, chosen: [{ ...orders, sampled: 5 }] } }, AT)
  expect(seen).toMatchObject({ inventory: 'Ask Jo.', sources: [{ answers: { value: 'Every order', save: true }, check, chosen: [{ why: 'What was sold', sampled: 5 }] }] })
  expect(withPart(seen, { source: { ...shop, value: '' } }, AT).sources).toMatchObject([{ answers: { value: '' }, check }])
})

it('a source that gets another name stays the same one, at its place', () => {
  const two = [shop, { name: 'Old', connector: 'mysql' }].reduce((record, source) => withPart(record, { source: { ...source, effort: 'An hour' } }, AT), NOTHING)
  const named = withPart(two, { source: { name: 'Web shop', connector: 'sqlite', was: 'Shop' } }, AT)
  expect(named.sources.map(({ answers }) => [answers.name, answers.effort])).toEqual([['Web shop', 'An hour'], ['Old', 'An hour']])
  expect(withPart(named, { source: { name: 'Old', connector: 'mysql', was: 'Web shop' } }, AT).sources).toHaveLength(1)
})

it('is told as the answers that make it again', () => {
  const record = withPart(NOTHING, { inventory: 'Ask Jo.', source: { ...shop, value: 'Every order', effort: '', config: { path: '/shop.db' }, chosen: [{ ...orders, why: 'Sold', only: ['id'] }] } }, AT)
  const answers = answersOf(record)
  expect(answers.sources).toEqual([{ ...shop, config: { path: '/shop.db' }, value: 'Every order', streams: [{ stream: 'orders', columns: ['id'], why: 'Sold' }], save: true }])
  expect(answersOf(recordOf(DiscoveryAnswers.parse(answers), AT))).toEqual(answers)
})

it('is told in Markdown: notes of several lines stay in their item, empty ones are left out', () => {
  const text = writeReport({ ...withPart(NOTHING, { inventory: 'Ask Jo.', source: { ...shop, value: 'One\n\ntwo', effort: '', check, chosen: [{ ...orders, why: 'Sold' }] } }, AT), project: { name: 'Mine', slug: 'mine' } })
  expect(text).toMatch(/## 2\. Inventory\n\nAsk Jo\.\n\n\| source/)
  expect(text).toContain('- **Business value**: One\n  two\n')
  expect(text).toContain('- **Why**: Sold')
  expect(text).not.toMatch(/Effort\*\*|\{\{/)
})
