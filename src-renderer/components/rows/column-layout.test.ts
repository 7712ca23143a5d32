import { expect, test } from 'vitest'
import type { Column } from '#shared/model/column'
import type { PreviewRow } from '#shared/model/preview'
import { useColumnLayout, withinRoom } from './column-layout'

test('columns get what they need while there is room, those first that lack least; never less than they had', () => {
  const columns = [{ width: 100, need: 110 }, { width: 100, need: 400 }, { width: 100, need: 90 }]
  expect(withinRoom(columns, 1000)).toEqual([110, 400, 100])
  expect(withinRoom(columns, 360)).toEqual([110, 150, 100])
  expect(withinRoom(columns, 200)).toEqual([100, 100, 100])
})

test('a lone long value is cut unless there is room; what the user gave stays', () => {
  const column: Column = { name: 'id', type: { name: 'text' } }
  const layout = useColumnLayout(() => [column])
  const sample = Array.from({ length: 40 }, (_, row): PreviewRow => ({ row, line: row, state: 'kept', cells: [row === 7 ? 'a long one that nobody else is as long as' : 'short'], changed: [], invalid: [], reasons: [] }))
  const { width, need } = layout.width(column, sample, 0, false, false)
  expect(width).toBe(92)
  expect(need).toBeGreaterThan(250)
  layout.resize('id', 120)
  expect(layout.width(column, [], 0, false, false)).toEqual({ width: 120, need: 120 })
})
