/**
 * The words of the data grid. `DataGrid.vue` draws any number of rows and columns out of a source that is asked for what is in sight; it
 * knows nothing of what a row is: two functions of its user say how a row's gutter and each of its cells look.
 */

/** A column as it lies on the screen. A new array (of the same ids) resizes or retitles; other ids are another table. */
export interface GridColumn {
  /** Unique within the grid. */
  readonly id: string
  /** The name that screen readers say, and that stands in the header where no `header` slot draws one. */
  readonly title: string
  /** CSS pixels, a whole number. */
  readonly width: number
  /** `end` for numbers and ids, with tabular figures. */
  readonly align: 'start' | 'end'
}

/**
 * Where rows come from. Give a new object whenever something of it changes; what the change means is told by the two keys:
 * - the same `key`: the same rows, perhaps more of them (`rowCount` grew); what was read is kept.
 * - another `key`: other rows. All are read again; until they are here the old ones stay, faded, if `place` and the columns' ids are the same.
 * - another `place`: another table or view. The grid goes back to its first row and column, and nothing old is shown.
 */
export interface RowSource<T> {
  readonly key: string | number
  /** Default: always the same. */
  readonly place?: string | number
  /** Rows known of up to now. While counting goes on a lower bound may stand here, and grow. */
  readonly rowCount: number
  /** Says that `rowCount` may still grow (`aria-rowcount` is then −1, unknown). Default: false. */
  readonly growing?: boolean
  /**
   * Gives the rows of number `from` (0-based) up to and without `to`: fewer only at the end of all rows. Called with at most 100 rows on screen,
   * 1,000 for copying. Rejects with whatever went wrong, which the grid emits as `failed`; after `signal` is aborted its answer is ignored.
   */
  read(from: number, to: number, signal: AbortSignal): Promise<readonly T[]>
}

/** A text of a cell exactly as stored; white space at its ends, line breaks, tabs and invisible characters are drawn as signs by the grid. */
export interface CellText {
  readonly text: string
  /** The text is a word of ours for something that has none ("null", "empty text"): grey italics, copied as nothing. */
  readonly word?: boolean
}

/**
 * What is the matter with a cell:
 * - `changed`: blue tint. Given with `before`, which is struck, the new text is blue and 550. If both do not fit only the new one stands.
 * - `invalid`: a thin orange frame. With `before`, that is the text that could not be converted, struck in orange.
 * - `guilty`: what its row was dropped for: bold, orange, 2 px orange underline, never struck; tinted where the row is not.
 * - `flagged`: a triangle of 8 px in the corner.
 * - `reason`: a sentence (the column "Why dropped"): orange.
 */
export type CellMark = 'changed' | 'invalid' | 'guilty' | 'flagged' | 'reason'

/** How a cell looks. */
export interface CellLook extends CellText {
  readonly before?: CellText
  readonly marks?: readonly CellMark[]
  /** What the pointer is told. Default: the whole text where it may not fit, and what stood there before. */
  readonly title?: string
  /** Said by screen readers after the text ("below 0, step 3"), so that no mark is told by its look alone. */
  readonly spoken?: string
  /** What is copied, where that is not the text. */
  readonly copy?: string
}

/** How a row's gutter and its ground look. */
export interface RowLook {
  /** − dropped or removed, ~ changed, ! flagged; an empty text where nothing happened. */
  readonly sign: '−' | '~' | '!' | ''
  /** The row's number as shown. */
  readonly label: string
  /** Dropped, amid rows that are kept: orange tint, all but its guilty cells struck. */
  readonly struck?: boolean
  readonly title?: string
  /** Said by screen readers before the number: what the sign means ("dropped: amount below 0"). */
  readonly spoken?: string
}

/** A cell by its place, 0-based: `row` of the source, `column` of the columns. */
export interface CellPlace {
  readonly row: number
  readonly column: number
}

/** A rectangle of cells, both ends included. Empty tables have none. */
export interface Selection {
  readonly fromRow: number
  readonly toRow: number
  readonly fromColumn: number
  readonly toColumn: number
}

/** Where a menu is asked for: a cell; a header where `row` is undefined; the gutter where `column` is. `x`, `y`: CSS pixels of the window. */
export interface MenuPlace {
  readonly row: number | undefined
  readonly column: number | undefined
  readonly x: number
  readonly y: number
}

/** What `DataGrid.vue` is given. Beside it: `v-model:active` (a CellPlace; default the first cell). */
export interface GridProps<T> {
  readonly source: RowSource<T>
  readonly columns: readonly GridColumn[]
  /** A new function draws all rows again: keep it the same while what it says is the same. `index`: the row's number in the source. */
  readonly rowLook: (row: T, index: number) => RowLook
  /** As `rowLook`: keep it the same while it says the same. `column`: index within `columns`. */
  readonly cellLook: (row: T, column: number) => CellLook
  /** Names the grid for screen readers. */
  readonly label: string
  /** CSS pixels: 96 with plots (the default), 40 for names alone. */
  readonly headerHeight?: number
  /** CSS pixels, a whole number. Default: 26. */
  readonly rowHeight?: number
  /** CSS pixels at least (default 56): longer row numbers widen it. */
  readonly gutterWidth?: number
  /** Id of the column of the selected step: accent edge at its top and a light tint. */
  readonly selectedColumn?: string | undefined
  /** Offers an export (event `export`) where more cells are selected than can be copied. */
  readonly exportable?: boolean
}

/** What `DataGrid.vue` tells. */
export interface GridEvents {
  /** A column was made wider or narrower: give it back in `columns`. */
  resize: [columnId: string, width: number]
  /** Right click, Menu key, Shift+F10 on a cell; right click, Alt+Down on a header. */
  menu: [place: MenuPlace]
  /** A header was clicked (the grid has selected its column by then). */
  header: [columnId: string, event: MouseEvent]
  /** Enter, F2 or a double click on a cell. */
  open: [place: CellPlace]
  /** Reading failed. Told once, until a read succeeds again; the grid shows a line with a button to try again meanwhile. */
  failed: [error: unknown]
  /** The selection was copied, of so many cells. */
  copied: [cells: number]
  /** More cells are selected than can be copied and "Export" was pressed. */
  export: [selection: Selection]
}

/** What a template ref to `DataGrid.vue` gives. */
export interface GridHandle<T> {
  /** Makes a cell the active one and brings it into sight. Places outside the table are moved to its edge. */
  goTo(row: number, column: number): void
  /** Brings a column into sight and makes it the active one; an unknown id does nothing. */
  goToColumn(id: string): void
  focus(): void
  selection(): Selection | undefined
  /** The row if it has been read and is still kept. */
  rowAt(row: number): T | undefined
  /** Reads again what could not be read. */
  retry(): void
}
