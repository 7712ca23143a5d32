import type { CellPlace } from './grid'

/** What a key asks of the grid. */
export type GridAction =
  | { readonly do: 'move', readonly to: CellPlace, readonly extend: boolean }
  | { readonly do: 'select', readonly kind: 'rows' | 'columns' | 'all' }
  | { readonly do: 'resize', readonly by: number }
  | { readonly do: 'copy' | 'clear' | 'open' | 'menu' | 'header-menu' }

/** What is asked of a keyboard event. */
export type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>

interface Table {
  readonly active: CellPlace
  readonly rowCount: number
  readonly columnCount: number
  /** Whole rows in sight. */
  readonly pageRows: number
}

/** Pixels that Alt+Left and Alt+Right make the active column narrower and wider. */
export const RESIZE_STEP = 16

/**
 * What a key means in the grid, undefined for keys that are none of its business. Places may lie outside the table.
 * Arrows, Page Up/Down, Home/End move (Ctrl or Command: to the edge; Shift: extend the selection); Ctrl+A all, Ctrl+Space column, Shift+Space row;
 * Ctrl+C copies; Escape clears; Enter and F2 open; Menu and Shift+F10 a cell's menu; Alt+Down its header's; Alt+Left/Right resize its column.
 */
export function actionOf(event: Key, table: Table): GridAction | undefined {
  const far = event.ctrlKey || event.metaKey
  if (event.altKey) return far || event.shiftKey ? undefined : withAlt(event.key)
  const to = target(event.key, far, table)
  if (to) return { do: 'move', to, extend: event.shiftKey }
  if (event.key === ' ') return far !== event.shiftKey ? { do: 'select', kind: far ? 'columns' : 'rows' } : undefined
  if (far) return event.shiftKey ? undefined : withControl(event.key.toLowerCase())
  if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) return { do: 'menu' }
  if (event.shiftKey) return undefined
  if (event.key === 'Escape') return { do: 'clear' }
  return event.key === 'Enter' || event.key === 'F2' ? { do: 'open' } : undefined
}

function withControl(key: string): GridAction | undefined {
  if (key === 'a') return { do: 'select', kind: 'all' }
  return key === 'c' ? { do: 'copy' } : undefined
}

function withAlt(key: string): GridAction | undefined {
  if (key === 'ArrowDown') return { do: 'header-menu' }
  if (key === 'ArrowLeft' || key === 'ArrowRight') return { do: 'resize', by: key === 'ArrowLeft' ? -RESIZE_STEP : RESIZE_STEP }
  return undefined
}

function target(key: string, far: boolean, { active: { row, column }, rowCount, columnCount, pageRows }: Table): CellPlace | undefined {
  const [lastRow, lastColumn] = [rowCount - 1, columnCount - 1]
  switch (key) {
    case 'ArrowDown': return { row: far ? lastRow : row + 1, column }
    case 'ArrowUp': return { row: far ? 0 : row - 1, column }
    case 'ArrowRight': return { row, column: far ? lastColumn : column + 1 }
    case 'ArrowLeft': return { row, column: far ? 0 : column - 1 }
    // Control with these turns pages of the browser's tabs.
    case 'PageDown': return far ? undefined : { row: row + pageRows, column }
    case 'PageUp': return far ? undefined : { row: row - pageRows, column }
    case 'Home': return { row: far ? 0 : row, column: 0 }
    case 'End': return { row: far ? lastRow : row, column: lastColumn }
    default: return undefined
  }
}
