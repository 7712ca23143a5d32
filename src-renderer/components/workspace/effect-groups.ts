import type { Outcome } from '#shared/model/outcome'
import type { PreviewView } from '#shared/model/preview'
import { t } from '../../messages'

/** Steps that do the same kind of thing, with how much each does. */
export interface EffectGroup {
  readonly kind: 'dropping' | 'taking' | 'changing' | 'failing' | 'flagging'
  readonly title: string
  readonly sign: '−' | '~' | '!'
  readonly tone: 'drop' | 'change'
  /** Where its rows are seen. */
  readonly view: PreviewView
  readonly lines: readonly { readonly index: number, readonly title: string, readonly n: number }[]
}

/** What a recipe does to all rows, by kind of effect; what is dropped stands first, even where it is nothing. */
export function effectGroups({ rows, steps }: Outcome, titleOf: (step: number) => string): readonly EffectGroup[] {
  const lines = (of: (step: Outcome['steps'][number]) => number) => steps.map((step) => ({ index: step.index, title: t.preview.by(step.index + 1, titleOf(step.index)), n: of(step) })).filter(({ n }) => n > 0).sort((a, b) => b.n - a.n)
  const sum = (all: readonly { readonly n: number }[]): number => all.reduce((total, { n }) => total + n, 0)
  const [changed, failed] = [lines(({ cells }) => cells.changed), lines(({ cells }) => cells.invalid)]
  const groups: readonly EffectGroup[] = [
    { kind: 'dropping', title: t.preview.dropping(rows.rejected), sign: '−', tone: 'drop', view: 'dropped', lines: lines((step) => step.rows.rejected) },
    { kind: 'taking', title: t.preview.taking(rows.removed), sign: '−', tone: 'drop', view: 'removed', lines: lines((step) => step.rows.removed) },
    { kind: 'failing', title: t.preview.failing(sum(failed)), sign: '!', tone: 'drop', view: 'all', lines: failed },
    { kind: 'flagging', title: t.preview.flagging(rows.warned), sign: '!', tone: 'drop', view: 'all', lines: lines(({ flagged }) => flagged) },
    { kind: 'changing', title: t.preview.changing(sum(changed)), sign: '~', tone: 'change', view: 'all', lines: changed },
  ]
  return groups.filter(({ kind, lines: some }) => kind === 'dropping' || some.length > 0)
}
