import { onScopeDispose } from 'vue'
import { useRouter } from 'vue-router'
import type { Dataset } from '#shared/model/dataset'
import { useHost } from '../../api/client'
import { t } from '../../messages'
import { useRefreshStore } from '../../stores/refresh'
import { useToastsStore } from '../../stores/toasts'
import { useWatchesStore, type WatchNews } from '../../stores/watches'

/** Keeps datasets fresh that follow their sources, and tells what became of them: by a toast, and by the system when the window is not in front. */
export function useWatchNews(): void {
  const router = useRouter()
  const host = useHost()
  const toasts = useToastsStore()
  const refreshes = useRefreshStore()
  const watches = useWatchesStore()

  const go = ({ latest }: Dataset, tab = '') => (latest ? router.push({ name: 'dataset', params: { versionId: latest.id, ...(tab !== '' && { tab }) } }) : undefined)

  function tell({ dataset, kind }: WatchNews): void {
    const problem = dataset.watched?.problem ?? undefined
    const text = kind === 'refreshed' ? t.refresh.followed(dataset.name, dataset.latest?.rows ?? 0) : t.refresh.notFollowed(dataset.name)
    if (!document.hasFocus()) void host.desktop?.notify(text, problem?.message ?? '').catch(() => {})
    if (kind === 'refreshed') toasts.show({ sign: 'done', text, action: { label: t.refresh.open, run: () => go(dataset) } })
    else toasts.show({ sign: 'failed', text, ...(problem && { detail: problem.message }), action: { label: t.refresh.look, run: () => (problem?.code === 'SOURCE_CHANGED' ? refreshes.ask(dataset) : go(dataset, 'source')) } })
  }

  const stops = [watches.onNews(tell), watches.keepFresh()]
  onScopeDispose(() => { for (const stop of stops) stop() })
}
