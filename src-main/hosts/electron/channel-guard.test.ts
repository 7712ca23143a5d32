import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { failure } from '#shared/model/problem'
import { answerTo, isOurPage, type Sender } from './channel-guard'

const PAGE: Sender = { url: 'app://winnow/#/runs', parent: null }
const Two = z.tuple([z.uuid(), z.number().int()])

it('does what our page asks for, and answers failures as problems', async () => {
  expect(await answerTo(PAGE, z.tuple([z.string()]), ['x'], (text) => text.toUpperCase())).toEqual({ value: 'X' })
  expect(await answerTo(PAGE, z.tuple([]), [], () => { throw failure('NOT_FOUND', 'gone', 'again') })).toMatchObject({ problems: [{ code: 'NOT_FOUND', message: 'gone' }] })
})

it('3: knows its page by its origin and its frame', () => {
  expect(isOurPage(PAGE)).toBe(true)
  const others: Sender[] = [
    null, { url: PAGE.url, parent: {} }, { url: 'app://winnow.evil/', parent: null }, { url: 'app://other/winnow', parent: null }, { url: 'https://winnow/', parent: null },
    { url: 'file:///app://winnow/', parent: null }, { url: 'data:text/html,app://winnow/', parent: null }, { url: 'about:blank', parent: null }, { url: '', parent: null },
  ]
  for (const sender of others) expect(isOurPage(sender), sender?.url).toBe(false)
})

it('3: refuses whoever else asks, without doing anything', async () => {
  const work = () => { throw new Error('must not run') }
  expect(await answerTo({ url: 'https://example.org/', parent: null }, z.tuple([]), [], work)).toMatchObject({ problems: [{ code: 'FORBIDDEN' }] })
})

it('3: answers any payload that does not fit with INPUT_INVALID', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.anything(), { maxLength: 4 }), async (args) => {
    fc.pre(!Two.safeParse(args).success)
    const answer = await answerTo(PAGE, Two, args, (_id: string, _count: number) => { throw new Error('must not run') })
    expect(answer).toMatchObject({ problems: [{ code: 'INPUT_INVALID' }] })
  }), { numRuns: 500 })
})
