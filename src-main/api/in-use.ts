import { failure } from '#shared/model/problem'
import { versionsOf } from '#main/jobs/tasks/task'
import type { Parts } from './parts'

/** Throws CONFLICT when a run that has not ended works on one of the versions. */
export function refuseInUse({ queue }: Parts, versions: readonly { readonly id: string }[]): void {
  const used = versionsOf(queue.tasks())
  if (versions.some(({ id }) => used.has(id))) throw failure('CONFLICT', 'A run is at work on this.', 'Wait until it has ended, or cancel it first.')
}
