import { beforeEach, afterEach, describe, expect, test, vi } from 'vitest'
import type { Problem } from '#shared/model/problem'
import type { RecipeStep } from '#shared/model/recipe'
import { ID, inApp } from '../testing'
import { useRecipeStore } from './recipe'
import { aVersion, recipesOnServer } from './recipes-on-server'

const OTHER = '00000000-0000-4000-8000-000000000002'
const version = aVersion()

type Server = ReturnType<typeof recipesOnServer>

async function opened(server: Server, steps: readonly RecipeStep[] = []) {
  const store = inApp(server.api, useRecipeStore)
  await store.open(version)
  if (steps.length > 0) await store.take({ winnow: 1, steps: [...steps] })
  return store
}

const names = (steps: readonly RecipeStep[]): string[] => steps.map(({ step }) => step)

describe('changes', () => {
  test('every change is saved in its order, and undo leads back to no steps at all', async () => {
    const server = recipesOnServer()
    const store = await opened(server)
    await Promise.all([store.add({ step: 'trim' }), store.add({ step: 'not_null', columns: ['email'] })])
    expect(server.history.map(({ steps }) => names(steps))).toEqual([[], ['trim'], ['trim', 'not_null']])
    expect(server.history[1]?.expects).toEqual({ email: 'text' })
    await store.undo()
    await store.undo()
    expect([store.steps, store.canUndo, store.canRedo]).toEqual([[], false, true])
    await store.redo()
    expect(store.steps).toEqual([{ step: 'trim' }])
  })

  test('a change is taken back while it is being saved; what is pressed too often does nothing', async () => {
    const server = recipesOnServer()
    const store = await opened(server)
    const added = store.add({ step: 'trim' })
    for (let turn = 0; turn < 3; turn += 1) await Promise.resolve()
    expect([store.saving, store.canUndo]).toEqual([true, true])
    await Promise.all([added, store.undo(), store.undo(), store.undo()])
    expect([store.steps, store.canUndo, store.canRedo, store.problems]).toEqual([[], false, true, undefined])
    await Promise.all([store.redo(), store.redo()])
    expect([names(store.steps), store.problems]).toEqual([['trim'], undefined])
  })

  test('steps are switched off and on, moved and removed; unknown members stay', async () => {
    const store = await opened(recipesOnServer())
    await store.take({ winnow: 1, steps: [{ step: 'trim' }, { step: 'from_the_future', knob: 7 }], owner: 'me' })
    await store.toggle(1)
    expect(store.steps[1]).toEqual({ step: 'from_the_future', knob: 7, disabled: true })
    await store.toggle(1)
    await store.move(1, 0)
    expect(names(store.steps)).toEqual(['from_the_future', 'trim'])
    await store.remove(1)
    expect(store.recipe).toMatchObject({ owner: 'me', steps: [{ step: 'from_the_future', knob: 7 }] })
  })

  test('a step is doubled behind itself; removing to the end takes it and all that follow; all can be cleared', async () => {
    const store = await opened(recipesOnServer(), [{ step: 'a' }, { step: 'b' }, { step: 'c' }])
    await store.duplicate(0)
    expect(names(store.steps)).toEqual(['a', 'a', 'b', 'c'])
    await store.removeFrom(2)
    expect(names(store.steps)).toEqual(['a', 'a'])
    await store.clear()
    expect(store.steps).toEqual([])
  })

  test('any entry of the history can be put in force', async () => {
    const store = await opened(recipesOnServer(), [{ step: 'a' }])
    await store.add({ step: 'b' })
    expect((await store.history()).map(({ steps }) => steps)).toEqual([0, 1, 2])
    await store.goTo(1)
    expect(names(store.steps)).toEqual(['a'])
  })

  test('a dataset that is opened again brings its recipe back; another one has none', async () => {
    const server = recipesOnServer()
    await opened(server, [{ step: 'trim' }])
    const second = await opened(server)
    expect(second.steps).toEqual([{ step: 'trim' }])
    await second.open(aVersion(OTHER))
    expect([second.steps, second.canUndo]).toEqual([[], false])
  })

  test('what is saved belongs to the dataset that it was written for, though another one is open by then', async () => {
    const server = recipesOnServer()
    const store = await opened(server)
    const saved = store.add({ step: 'trim' })
    await store.open(aVersion(OTHER))
    await saved
    expect([...server.recipeOf]).toEqual([[ID, ID]])
    expect([store.steps, store.stored]).toEqual([[], undefined])
  })
})

describe('a change that cannot be saved', () => {
  test('stays on screen, is told, and can be saved again', async () => {
    const server = recipesOnServer()
    const store = await opened(server, [{ step: 'a' }])
    server.breakDown(true)
    await store.add({ step: 'b' })
    expect([names(store.steps), store.unsaved, store.problems?.[0].code]).toEqual([['a', 'b'], true, 'ENGINE_STOPPED'])
    server.breakDown(false)
    await store.save()
    expect([store.unsaved, store.problems, names(server.history.at(-1)?.steps ?? [])]).toEqual([false, undefined, ['a', 'b']])
  })

  test('a recipe that cannot be read is told; what is written then becomes a change of it, not another recipe', async () => {
    const server = recipesOnServer()
    await opened(server, [{ step: 'a' }])
    server.breakDown(true)
    const store = await opened(server)
    expect(store.problems?.[0].code).toBe('ENGINE_STOPPED')
    server.breakDown(false)
    await store.add({ step: 'b' })
    expect(server.history.map(({ steps }) => names(steps))).toEqual([[], ['a'], ['b']])
  })
})

describe('the form of a step', () => {
  const bad: Problem = { code: 'RECIPE_INVALID', message: 'no', remedy: 'yes', place: { pointer: '/steps/1/min' } }

  beforeEach(() => { vi.useFakeTimers() })
  afterEach(() => { vi.useRealTimers() })

  test('of a new step shows it in the grid at once if it can run, and saves nothing until it is applied', async () => {
    const server = recipesOnServer()
    const store = await opened(server, [{ step: 'a' }])
    const before = server.history.length
    store.begin({ step: 'regex', pattern: 'x' })
    await vi.runAllTimersAsync()
    expect(store.draft).toEqual({ index: 1, step: { step: 'regex', pattern: 'x' }, isNew: true })
    expect(names(store.previewed.recipe.steps)).toEqual(['a', 'regex'])
    expect([names(store.steps), server.history.length]).toEqual([['a'], before])
    await store.apply()
    expect([names(store.steps), store.editing, store.selected]).toEqual([['a', 'regex'], undefined, 1])
  })

  test('values that cannot run are told, and the grid keeps the last that could', async () => {
    const server = recipesOnServer((steps) => (steps[1]?.['min'] === 'x' ? [bad] : []))
    const store = await opened(server, [{ step: 'a' }, { step: 'range', min: 1 }, { step: 'z' }])
    store.edit(1)
    await vi.runAllTimersAsync()
    expect([store.draft, store.previewed.recipe]).toEqual([undefined, store.recipe])
    store.write({ step: 'range', min: 2 })
    expect(store.checking).toBe(true)
    await vi.runAllTimersAsync()
    store.write({ step: 'range', min: 'x' })
    await vi.runAllTimersAsync()
    expect([store.draft?.step['min'], store.previewed.recipe.steps[1]?.['min'], store.draftProblems]).toEqual(['x', 2, [bad]])
    // The step behind is none of the draft's business.
    expect(names(server.validate.mock.lastCall?.[0].recipe.steps ?? [])).toEqual(['a', 'range'])
  })

  test('typing is looked at once it pauses', async () => {
    const server = recipesOnServer()
    const store = await opened(server)
    store.begin({ step: 'regex' })
    await vi.runAllTimersAsync()
    server.validate.mockClear()
    for (const pattern of ['a', 'ab', 'abc']) store.write({ step: 'regex', pattern })
    await vi.runAllTimersAsync()
    expect(server.validate).toHaveBeenCalledTimes(1)
    expect(store.previewed.recipe.steps[0]).toEqual({ step: 'regex', pattern: 'abc' })
  })

  test('of which a step behind it breaks shows the table up to that step', async () => {
    const server = recipesOnServer((steps) => (steps[0]?.['drops'] && steps.length > 2 ? [{ ...bad, place: { pointer: '/steps/2' } }] : []))
    const store = await opened(server, [{ step: 'a' }, { step: 'b' }, { step: 'c' }])
    store.edit(0)
    store.write({ step: 'a', drops: true })
    await vi.runAllTimersAsync()
    expect([store.draftProblems, store.previewed.steps]).toEqual([[], 2])
  })

  test('is not applied while its values cannot run, unless that is wanted', async () => {
    const server = recipesOnServer((steps) => (steps[1] ? [bad] : []))
    const store = await opened(server, [{ step: 'a' }])
    store.begin({ step: 'range' })
    expect([await store.apply(), names(store.steps)]).toEqual([false, ['a']])
    expect([await store.apply(true), names(store.steps), store.issues]).toEqual([true, ['a', 'range'], [bad]])
    expect(store.previewed.steps).toBe(1)
  })

  test('discarding it leaves all as it was; applying it unchanged saves nothing', async () => {
    const server = recipesOnServer()
    const store = await opened(server, [{ step: 'a' }])
    const before = server.history.length
    store.edit(0)
    store.write({ step: 'a', more: true })
    store.discard()
    await vi.runAllTimersAsync()
    expect([store.draft, store.editing, store.previewed.recipe]).toEqual([undefined, undefined, store.recipe])
    store.edit(0)
    await store.apply()
    expect(server.history).toHaveLength(before)
  })

  test('a lost engine is told in the form; the next change asks again', async () => {
    const server = recipesOnServer()
    const store = await opened(server)
    store.begin({ step: 'a' })
    server.breakDown(true)
    store.write({ step: 'a', n: 1 })
    await vi.runAllTimersAsync()
    expect(store.draftProblems[0]?.code).toBe('ENGINE_STOPPED')
    server.breakDown(false)
    store.write({ step: 'a', n: 2 })
    await vi.runAllTimersAsync()
    expect([store.draftProblems, store.previewed.recipe.steps[0]]).toEqual([[], { step: 'a', n: 2 }])
  })
})

describe('the selected step', () => {
  test('the grid shows the table as of it only when that is asked for', async () => {
    const store = await opened(recipesOnServer(), [{ step: 'a' }, { step: 'b' }])
    store.select(0)
    expect(store.previewed.steps).toBeUndefined()
    store.asOf = true
    expect(store.previewed.steps).toBe(1)
    store.select(undefined)
    expect([store.asOf, store.previewed.steps]).toEqual([false, undefined])
  })

  test('follows its step when that is moved, and ends when it is gone', async () => {
    const store = await opened(recipesOnServer(), [{ step: 'a' }, { step: 'b' }])
    store.select(0)
    await store.move(0, 1)
    expect(store.selected).toBe(1)
    await store.undo()
    await store.undo()
    expect(store.selected).toBeUndefined()
  })
})
