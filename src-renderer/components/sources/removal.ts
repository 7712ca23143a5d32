import type { Source } from '#shared/model/source'
import { t } from '../../messages'
import { useSourcesStore } from '../../stores/sources'
import { useToastsStore } from '../../stores/toasts'

/** Deletes a source and offers the way back; what goes wrong is told by a toast. */
export function useRemoval(): (source: Source) => Promise<void> {
  const store = useSourcesStore()
  const toasts = useToastsStore()
  return async ({ id, name }) => {
    try {
      const deletion = await store.remove(id)
      toasts.show({ sign: 'plain', text: t.sources.removed(name), action: { label: t.dialog.undo, run: () => store.undoRemoval(deletion).catch(toasts.showFailure) } })
    } catch (error) {
      toasts.showFailure(error)
    }
  }
}
