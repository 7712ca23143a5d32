import { useRouter } from 'vue-router'
import type { RenamedColumns, SchemaChangeChoice } from '#shared/contract/sources'
import type { Dataset } from '#shared/model/dataset'
import { t } from '../../messages'
import { useRefreshStore } from '../../stores/refresh'
import { useToastsStore } from '../../stores/toasts'

/** Refreshes a dataset and tells of what came of it by a toast, which leads to the new version; whoever looks at the dataset is led there at once. */
export function useRefreshing(): (dataset: Dataset, changes?: SchemaChangeChoice, renamed?: RenamedColumns) => Promise<void> {
  const router = useRouter()
  const store = useRefreshStore()
  const toasts = useToastsStore()
  return async (dataset, changes, renamed) => {
    try {
      const done = await store.refresh(dataset, changes, renamed)
      if (!done) return
      if (done.unchanged) return toasts.show({ sign: 'plain', text: t.refresh.unchanged(dataset.name) })
      const { name, params } = router.currentRoute.value
      const go = (tab: unknown) => router.push({ name: 'dataset', params: { versionId: done.versionId, ...(typeof tab === 'string' && tab !== '' && { tab }) } })
      if (name === 'dataset' && params['versionId'] === dataset.latest?.id) await go(params['tab'])
      toasts.show({ sign: 'done', text: [t.refresh.done(dataset.name, done.rows), ...(done.anew ? [t.refresh.anew[done.anew]] : [])].join(' '), action: { label: t.refresh.open, run: () => go('') } })
    } catch (error) {
      toasts.showFailure(error)
    }
  }
}
