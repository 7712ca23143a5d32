import { onScopeDispose } from 'vue'
import { useRouter } from 'vue-router'
import type { Run } from '#shared/model/run'
import { useHost } from '../../api/client'
import { t } from '../../messages'
import { useRefreshStore } from '../../stores/refresh'
import { useRunsStore } from '../../stores/runs'
import { useStreamImportsStore } from '../../stores/stream-imports'
import { useToastsStore } from '../../stores/toasts'
import { useWatchesStore } from '../../stores/watches'
import { useWorkplaceStore } from '../../stores/workplace'

/** Tells of runs that have ended: by a toast unless their page is in front, and by the system when the window is not. */
export function useRunNews(): void {
  const router = useRouter()
  const host = useHost()
  const runs = useRunsStore()
  const toasts = useToastsStore()
  const workplace = useWorkplaceStore()
  const imports = useStreamImportsStore()
  const refreshes = useRefreshStore()
  const watches = useWatchesStore()

  /** Pages on which an import is told of, and leads on. */
  function isInSight({ id, kind }: Run): boolean {
    const { name } = router.currentRoute.value
    return kind === 'import' && (name === 'import' || (name === 'source' && imports.list.some(({ run }) => run?.id === id)))
  }

  async function tell(run: Run, followed: boolean): Promise<void> {
    const { id, kind, title, status, problems } = run
    // Profiles are measured by the way: nobody waits for them.
    if (kind === 'profile' || status === 'PENDING' || status === 'RUNNING') return
    const refreshed = workplace.refreshDatasets().catch(() => {})
    if (kind === 'import' && workplace.datasets.some(({ watched }) => watched)) {
      await refreshed
      if (watches.began(id)) return
    }
    const text = `${title} ${t.toasts.ended[status]}`
    const detail = problems[0]?.message
    if (!document.hasFocus()) void host.desktop?.notify(text, detail ?? '').catch(() => {})
    if (followed || isInSight(run) || refreshes.tells(run)) return
    toasts.show({ sign: status === 'COMPLETED' ? 'done' : status === 'FAILED' ? 'failed' : 'plain', text, ...(detail !== undefined && { detail }), action: { label: t.toasts.open, run: () => router.push({ name: 'run', params: { runId: id } }) } })
  }

  onScopeDispose(runs.onEnded((run, followed) => void tell(run, followed)))
}
