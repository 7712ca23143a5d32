import type { PreviewView } from '#shared/model/preview'
import { count } from '../../format'
import { t } from '../../messages'
import type { RowsStore } from '../../stores/rows'

/** The views of the rows to choose from, with how many rows are in those that let some go. What steps took out on purpose is offered once there is some. */
export function viewChoices(rows: RowsStore): readonly { readonly value: PreviewView, readonly label: string, readonly badge?: string }[] {
  const totals = rows.counting ? undefined : rows.outcome?.rows
  const badge = (rowCount: number | undefined) => (rowCount === undefined ? {} : { badge: count(rowCount) })
  return [
    { value: 'result', label: t.dataset.view.result }, { value: 'all', label: t.dataset.view.all },
    { value: 'dropped', label: t.dataset.view.dropped, ...badge(totals?.rejected) },
    ...((rows.outcome?.rows.removed ?? 0) > 0 || rows.view === 'removed' ? [{ value: 'removed' as const, label: t.dataset.view.removed, ...badge(totals?.removed) }] : []),
  ]
}
