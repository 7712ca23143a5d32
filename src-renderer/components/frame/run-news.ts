import { onScopeDispose } from 'vue'
import { useRouter } from 'vue-router'
import type { Run } from '#shared/model/run'
import { useHost } from '../../api/client'
import { t } from '../../messages'
import { useRunsStore } from '../../stores/runs'
import { useToastsStore } from '../../stores/toasts'
import { useWorkplaceStore } from '../../stores/workplace'

/** Tells of runs that have ended: by a toast unless their page is in front, and by the system when the window is not. */
export function useRunNews(): void {
  const router = useRouter()
  const host = useHost()
  const runs = useRunsStore()
  const toasts = useToastsStore()
  const workplace = useWorkplaceStore()

  function tell(run: Run, followed: boolean): void {
    const { id, kind, title, status, problems } = run
    // Profiles are measured by the way: nobody waits for them.
    if (kind === 'profile' || status === 'PENDING' || status === 'RUNNING') return
    void workplace.refreshDatasets()
    const text = `${title} ${t.toasts.ended[status]}`
    const detail = problems[0]?.message
    if (!document.hasFocus()) void host.desktop?.notify(text, detail ?? '').catch(() => {})
    // The page of the import tells of it, and leads on.
    if (followed || (kind === 'import' && router.currentRoute.value.name === 'import')) return
    toasts.show({ sign: status === 'COMPLETED' ? 'done' : status === 'FAILED' ? 'failed' : 'plain', text, ...(detail !== undefined && { detail }), action: { label: t.toasts.open, run: () => router.push({ name: 'run', params: { runId: id } }) } })
  }

  onScopeDispose(runs.onEnded(tell))
}
