import { expect, test } from 'vitest'
import { actionOf, type Key } from './keys'
import { cellsOf, inside, selectionOf } from './selection'

const table = { active: { row: 50, column: 3 }, rowCount: 1000, columnCount: 10, pageRows: 20 }
const press = (keys: string) => {
  const parts = keys.split('+')
  const event: Key = { key: parts.at(-1) ?? '', shiftKey: parts.includes('Shift'), ctrlKey: parts.includes('Ctrl'), metaKey: parts.includes('Meta'), altKey: parts.includes('Alt') }
  return actionOf({ ...event, key: event.key === 'Space' ? ' ' : event.key }, table)
}
const to = (row: number, column: number, extend = false) => ({ do: 'move', to: { row, column }, extend })

test.each([
  ['ArrowDown', to(51, 3)], ['ArrowUp', to(49, 3)], ['ArrowLeft', to(50, 2)], ['ArrowRight', to(50, 4)],
  ['PageDown', to(70, 3)], ['PageUp', to(30, 3)], ['Home', to(50, 0)], ['End', to(50, 9)],
  ['Ctrl+Home', to(0, 0)], ['Ctrl+End', to(999, 9)], ['Meta+ArrowDown', to(999, 3)], ['Ctrl+ArrowUp', to(0, 3)], ['Ctrl+ArrowRight', to(50, 9)], ['Ctrl+ArrowLeft', to(50, 0)],
  ['Shift+ArrowDown', to(51, 3, true)], ['Ctrl+Shift+End', to(999, 9, true)], ['Shift+PageUp', to(30, 3, true)],
  ['Ctrl+a', { do: 'select', kind: 'all' }], ['Ctrl+Space', { do: 'select', kind: 'columns' }], ['Shift+Space', { do: 'select', kind: 'rows' }],
  ['Ctrl+c', { do: 'copy' }], ['Meta+C', { do: 'copy' }], ['Escape', { do: 'clear' }], ['Enter', { do: 'open' }], ['F2', { do: 'open' }],
  ['ContextMenu', { do: 'menu' }], ['Shift+F10', { do: 'menu' }], ['Alt+ArrowDown', { do: 'header-menu' }],
  ['Alt+ArrowLeft', { do: 'resize', by: -16 }], ['Alt+ArrowRight', { do: 'resize', by: 16 }],
])('%s', (keys, action) => {
  expect(press(keys)).toEqual(action)
})

test.each(['a', 'Space', 'Ctrl+f', 'Ctrl+Shift+c', 'Ctrl+PageDown', 'Tab', 'Alt+ArrowUp', 'Ctrl+Alt+ArrowLeft', 'F10', 'Ctrl+Shift+Space'])('%s is none of the grid\'s business', (keys) => {
  expect(press(keys)).toBeUndefined()
})

test('a selection spans from its anchor to the active cell, whichever comes first', () => {
  const anchor = { row: 7, column: 4 }
  expect(selectionOf({ anchor, kind: 'cells' }, { row: 5, column: 6 }, 100, 10)).toEqual({ fromRow: 5, toRow: 7, fromColumn: 4, toColumn: 6 })
  expect(selectionOf({ anchor, kind: 'rows' }, { row: 9, column: 6 }, 100, 10)).toEqual({ fromRow: 7, toRow: 9, fromColumn: 0, toColumn: 9 })
  expect(selectionOf({ anchor, kind: 'columns' }, { row: 9, column: 3 }, 100, 10)).toEqual({ fromRow: 0, toRow: 99, fromColumn: 3, toColumn: 4 })
  const all = selectionOf({ anchor, kind: 'all' }, anchor, 100, 10)
  expect(all && cellsOf(all)).toBe(1000)
})

test('an empty table has nothing to select', () => {
  expect(selectionOf({ anchor: { row: 0, column: 0 }, kind: 'all' }, { row: 0, column: 0 }, 0, 10)).toBeUndefined()
  expect(selectionOf({ anchor: { row: 0, column: 0 }, kind: 'all' }, { row: 0, column: 0 }, 5, 0)).toBeUndefined()
})

test('places outside the table are moved to its edge', () => {
  expect(inside({ row: -3, column: 12 }, 100, 10)).toEqual({ row: 0, column: 9 })
  expect(inside({ row: 500, column: -1 }, 100, 10)).toEqual({ row: 99, column: 0 })
  expect(inside({ row: 5, column: 5 }, 0, 0)).toEqual({ row: 0, column: 0 })
})
