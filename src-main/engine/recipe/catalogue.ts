import { z } from 'zod'
import type { StepCard } from '#shared/model/step-card'
import { steps } from './registry'

/** All steps in the order of their groups and names. */
export function stepCatalogue(): StepCard[] {
  return [...steps.values()]
    .map(({ name, title, group, kind, scope, summary, docs, aliases, params }): StepCard => ({
      name, title, group, kind, scope, summary, docs, aliases: [...aliases ?? []], params: { ...z.toJSONSchema(params, { io: 'input' }) },
    }))
    .sort((a, b) => a.group.localeCompare(b.group, 'en') || a.name.localeCompare(b.name, 'en'))
}
