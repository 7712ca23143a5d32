import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readWindowState, visibleBounds, writeWindowState } from './window-state'

const file = join(mkdtempSync(join(tmpdir(), 'winnow-window-')), 'sub', 'window.json')
const STATE = { bounds: { x: 40, y: 30, width: 1200, height: 800 }, maximized: true }

it('keeps how the window was left', () => {
  expect(readWindowState(file)).toBeUndefined()
  writeWindowState(file, STATE)
  expect(readWindowState(file)).toEqual(STATE)
})

it('takes nothing from a file that is damaged or not its own', () => {
  const whole = readFileSync(file, 'utf8')
  for (const text of ['', '{}', 'null', whole.slice(0, 20), whole.replace('1200', '"wide"'), whole.replace('1200', '-5'), whole.replace('true', 'true, "preload": "/tmp/x.js"'), '[]']) {
    writeFileSync(file, text)
    expect(readWindowState(file), text).toBeUndefined()
  }
})

it('forgets a place that is on no screen any more', () => {
  const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }]
  const at = (x: number, y: number) => visibleBounds({ x, y, width: 800, height: 600 }, screens)
  expect(at(0, 0)).toBeDefined()
  expect(at(-700, 100)).toBeDefined()
  expect(at(1800, 1000)).toBeDefined()
  for (const [x, y] of [[-790, 0], [1900, 0], [0, -20], [0, 1070], [2500, 300]] as const) expect(at(x, y), `${x},${y}`).toBeUndefined()
})
