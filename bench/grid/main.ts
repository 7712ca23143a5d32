/**
 * The data grid alone in a page, over a synthetic table. Its address says of what: `rows`, `columns`, `delay` (milliseconds of each read), `dark`.
 * What drives it finds the grid's handle as `window.grid`.
 */
import '@fontsource-variable/inter'
import '../../src-renderer/styles/tokens.css'
import '../../src-renderer/styles/base.css'
import './page.css'
import { createApp, defineComponent, h, shallowRef } from 'vue'
import DataGrid from '../../src-renderer/components/grid/DataGrid.vue'
import type { GridColumn, GridHandle } from '../../src-renderer/components/grid/grid'
import { cellLook, rowLook, syntheticColumns, syntheticSource, type Row } from './synthetic'

const asked = new URLSearchParams(location.search)
const number = (name: string, otherwise: number): number => Number(asked.get(name) ?? otherwise)
document.documentElement.classList.toggle('dark', asked.has('dark'))

const BARS = 16
const bars = (index: number) => Array.from({ length: BARS }, (_, bar) => {
  const height = 4 + ((index * 7 + bar * 5) % 22)
  return h('rect', { x: bar * 6, y: 26 - height, width: 5, height, fill: 'var(--hist)' })
})
const head = ({ column, index }: { column: GridColumn, index: number }) => h('div', { class: 'head' }, [
  h('b', column.title), h('svg', { viewBox: `0 0 ${BARS * 6} 26`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }, bars(index)),
])

const page = defineComponent(() => {
  const columns = shallowRef(syntheticColumns(number('columns', 200)))
  const source = syntheticSource(number('rows', 10_000_000), columns.value.length, number('delay', 10))
  const resize = (id: string, width: number): void => { columns.value = columns.value.map((column) => (column.id === id ? { ...column, width } : column)) }
  return () => [
    h('h1', { class: 'hidden-visually' }, 'The data grid alone'),
    h(DataGrid<Row>, {
      ref: (handle: unknown) => { Object.assign(window, { grid: handle as GridHandle<Row> }) },
      source, columns: columns.value, rowLook, cellLook, label: 'Synthetic rows', selectedColumn: 'amount', exportable: true, onResize: resize,
    }, { header: head }),
  ]
})
createApp(page).mount('#app')
