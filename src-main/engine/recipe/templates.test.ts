import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Budget } from '#engine/duckdb/budget'
import { literal } from '#engine/duckdb/quote'
import { Session } from '#engine/duckdb/session'
import { physicalType } from '#engine/duckdb/types'
import { parseTypeLabel } from '#shared/model/data-type'
import { compileRecipe } from './compile'
import { emit, emitWindow } from './dialects/duckdb'
import { findStep } from './registry'
import { ruleTemplates, type RuleTemplate } from './templates'

let folder: string
let session: Session

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-templates-'))
  session = await Session.open({ lease: await new Budget(2 ** 29, 1).lease(2 ** 28), tempRoot: folder })
})

afterAll(async () => {
  await session.close()
  await rm(folder, { recursive: true })
})

/** The template's step with the column that people choose. */
function forColumn(step: RuleTemplate['step'], column: string): RuleTemplate['step'] {
  return { ...step, ...('columns' in (findStep(step.step)?.params.shape ?? {}) ? { columns: [column] } : { column }) }
}

describe('rule templates', () => {
  it('have keys and labels of their own', () => {
    expect(ruleTemplates.length).toBeGreaterThan(40)
    for (const part of ['key', 'label'] as const) expect(new Set(ruleTemplates.map((template) => template[part])).size).toBe(ruleTemplates.length)
  })

  it.each(ruleTemplates)('$key tells good values from bad ones', async ({ step: written, type: label, good, bad }) => {
    const type = parseTypeLabel(label)
    const [step] = compileRecipe([{ name: 'value', type }], [forColumn(written, 'value')], new Map()).steps
    const [condition] = step?.plan.conditions ?? []
    if (!step || !condition) throw new Error('no condition')
    const cells = [...good, ...bad].map((cell, index) => `(${index}, CAST(${literal(cell)} AS ${physicalType(type)}))`)
    const helpers = (step.plan.helpers ?? []).map(({ name, window }) => `, ${emitWindow(window, 'place')} AS ${name}`)
    const rows = await session.rows(`SELECT value, coalesce(${emit(condition.failed)}, false) FROM (SELECT *${helpers.join('')} FROM (VALUES ${cells.join(', ')}) t(place, value)) ORDER BY place`)
    expect(rows.map(([, failed]) => failed)).toEqual([...good.map(() => false), ...bad.map(() => true)])
  })
})
