import { watch } from 'vue'
import { useRouter } from 'vue-router'
import type { Installation } from '#shared/model/python'
import { t } from '../../messages'
import { useAirbyteStore } from '../../stores/airbyte'
import { usePythonStore } from '../../stores/python'
import { useToastsStore } from '../../stores/toasts'

/** Tells of set-ups and installations that have ended, unless the page that shows them is in front. */
export function useInstallationNews(): void {
  const router = useRouter()
  const python = usePythonStore()
  const airbyte = useAirbyteStore()
  const toasts = useToastsStore()
  const isAt = (...names: readonly string[]): boolean => names.includes(String(router.currentRoute.value.name))
  const hasEnded = (now: Installation | null | undefined, before: Installation | null | undefined): 'done' | 'failed' | undefined => (before?.state === 'running' && (now?.state === 'done' || now?.state === 'failed') ? now.state : undefined)

  watch(() => python.status?.setup, (now, before) => {
    const end = hasEnded(now, before)
    if (end === undefined || isAt('settings')) return
    toasts.show(end === 'done'
      ? { sign: 'done', text: t.python.done, action: { label: t.python.toSources, run: () => router.push({ name: 'sources' }) } }
      : { sign: 'failed', text: t.python.failed, ...(now?.problem && { detail: now.problem.message }), action: { label: t.python.toSettings, run: () => router.push({ name: 'settings', hash: '#airbyte' }) } })
  })

  watch(() => airbyte.list, (now, before) => {
    if (isAt('sources', 'source-guide', 'source-new', 'source-edit')) return
    for (const { name, title, installation } of now ?? []) {
      const end = hasEnded(installation, before?.find((one) => one.name === name)?.installation)
      if (end === 'done') toasts.show({ sign: 'done', text: t.airbyte.done(title), action: { label: t.airbyte.add, run: () => router.push({ name: 'source-new', params: { connector: name } }) } })
      if (end === 'failed') toasts.show({ sign: 'failed', text: t.airbyte.failed(title), ...(installation?.problem && { detail: installation.problem.message }), action: { label: t.python.toSettings, run: () => router.push({ name: 'sources' }) } })
    }
  })
}
