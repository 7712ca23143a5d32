import { describe, expect, it } from 'vitest'
import { Failure, failure, type ProblemCode } from '#shared/model/problem'
import { type Patience, SourceBreaker, withRetries } from './reliability'

const PATIENCE: Patience = { attempts: 4, firstWait: 1, longestWait: 20, failures: 3, pause: 60, longestPause: 200 }
const broken = (code: ProblemCode = 'SOURCE_BROKEN'): Error => failure(code, 'The connection broke.', 'Wait.')
const never = new AbortController().signal

/** Throws the errors in their order, then gives "done". */
function failing(...errors: readonly Error[]) {
  const left = [...errors]
  const calls = { count: 0 }
  return { calls, work: async () => {
    calls.count += 1
    const error = left.shift()
    if (error) throw error
    return 'done'
  } }
}

describe('withRetries', () => {
  it('asks again what may pass, and tells of it', async () => {
    const { work, calls } = failing(broken(), broken('SOURCE_UNREACHABLE'), broken('TIMEOUT'))
    const told: string[] = []
    expect(await withRetries(work, PATIENCE, never, ({ code }) => told.push(code))).toBe('done')
    expect(calls.count).toBe(4)
    expect(told).toEqual(['SOURCE_BROKEN', 'SOURCE_UNREACHABLE', 'TIMEOUT'])
  })

  it('gives up in the end with what happened last', async () => {
    const { work, calls } = failing(...Array.from({ length: 5 }, () => broken()))
    await expect(withRetries(work, PATIENCE, never)).rejects.toMatchObject({ problem: { code: 'SOURCE_BROKEN' } })
    expect(calls.count).toBe(PATIENCE.attempts)
  })

  it.each(['SOURCE_LOGIN', 'SOURCE_PERMISSION', 'SOURCE_MISSING', 'SOURCE_TLS', 'CONFIG_INVALID', 'RUN_CANCELLED'] as const)('does not ask again after %s', async (code) => {
    const { work, calls } = failing(broken(code))
    await expect(withRetries(work, PATIENCE, never)).rejects.toMatchObject({ problem: { code } })
    expect(calls.count).toBe(1)
  })

  it('waits as long as the source says, and not at all where that is too long', async () => {
    const later = (retryAfter: number) => new Failure({ code: 'RATE_LIMITED', message: 'Too many.', remedy: 'Later.', retryAfter })
    const soon = failing(later(0.015))
    const started = performance.now()
    expect(await withRetries(soon.work, PATIENCE, never)).toBe('done')
    expect(performance.now() - started).toBeGreaterThanOrEqual(14)
    const late = failing(later(3600))
    await expect(withRetries(late.work, PATIENCE, never)).rejects.toMatchObject({ problem: { code: 'RATE_LIMITED', retryAfter: 3600 } })
    expect(late.calls.count).toBe(1)
  })

  it('is cancelled while it waits', async () => {
    const abort = new AbortController()
    const { work } = failing(broken())
    await expect(withRetries(work, { ...PATIENCE, firstWait: 60_000, longestWait: 120_000 }, abort.signal, () => setImmediate(() => abort.abort()))).rejects.toMatchObject({ problem: { code: 'RUN_CANCELLED' } })
  })
})

describe('SourceBreaker', () => {
  it('leaves a source alone that fails again and again, and asks it again later', async () => {
    const breaker = new SourceBreaker('Shop', PATIENCE)
    for (let time = 0; time < 3; time += 1) await expect(breaker.run(failing(broken()).work)).rejects.toMatchObject({ problem: { code: 'SOURCE_BROKEN' } })
    const { work, calls } = failing()
    await expect(breaker.run(work)).rejects.toMatchObject({ problem: { code: 'SOURCE_DOWN', retryAfter: 1, message: expect.stringContaining('The connection broke.') } })
    expect(calls.count).toBe(0)
    expect(breaker.retryAt?.getTime()).toBeGreaterThan(Date.now() - 1000)
    await new Promise((resolve) => { setTimeout(resolve, PATIENCE.pause + 10) })
    expect(await breaker.run(work)).toBe('done')
    expect(breaker.retryAt).toBeUndefined()
  })

  it('waits twice as long when it then fails again', async () => {
    const breaker = new SourceBreaker('Shop', PATIENCE)
    for (let time = 0; time < 3; time += 1) await expect(breaker.run(failing(broken()).work)).rejects.toThrow('The connection broke.')
    await new Promise((resolve) => { setTimeout(resolve, PATIENCE.pause + 10) })
    const asked = Date.now()
    await expect(breaker.run(failing(broken()).work)).rejects.toMatchObject({ problem: { code: 'SOURCE_BROKEN' } })
    expect((breaker.retryAt?.getTime() ?? 0) - asked).toBeGreaterThanOrEqual(2 * PATIENCE.pause)
  })

  it('takes no notice of failures that are not the source\'s', async () => {
    const breaker = new SourceBreaker('Shop', PATIENCE)
    for (let time = 0; time < 6; time += 1) await expect(breaker.run(failing(broken('SOURCE_LOGIN')).work)).rejects.toMatchObject({ problem: { code: 'SOURCE_LOGIN' } })
    expect(await breaker.run(failing().work)).toBe('done')
  })
})
