import { z } from 'zod'
import type { StepGroup } from '#shared/define/step'
import type { StepCard, StepIcon } from '#shared/model/step-card'
import { steps } from './registry'

const ICONS: Readonly<Record<StepGroup, StepIcon>> = { rules: 'shield-check', columns: 'columns-3', types: 'shapes', text: 'type', values: 'pencil', rows: 'rows-3' }

/** All steps in the order of their groups and names. */
export function stepCatalogue(): StepCard[] {
  return [...steps.values()]
    .map(({ name, title, group, kind, scope, summary, docs, aliases, icon = ICONS[group], common = null, params }): StepCard => ({
      name, title, group, kind, scope, summary, docs, icon, common, aliases: [...aliases ?? []], params: { ...z.toJSONSchema(params, { io: 'input' }) },
    }))
    .sort((a, b) => a.group.localeCompare(b.group, 'en') || a.name.localeCompare(b.name, 'en'))
}
