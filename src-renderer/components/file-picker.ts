import { useRouter } from 'vue-router'
import type { FileRef } from '#shared/contract/files'
import { useHost } from '../api/client'
import type { Source } from '../stores/incoming'
import { useFileStore } from '../stores/file'
import { useToastsStore } from '../stores/toasts'

/** Ways to open files: by a dialog (the system's on the desktop, the browser's elsewhere), or what was dropped or pasted. They are shown on the page of the import. */
export function useFilePicker(): { readonly pick: () => Promise<void>, readonly take: (sources: readonly Source[]) => void, readonly open: (file: FileRef) => void } {
  const router = useRouter()
  const { desktop } = useHost()
  const files = useFileStore()
  const toasts = useToastsStore()

  function take(sources: readonly Source[]): void {
    if (sources.length === 0) return
    files.take(sources)
    void router.push({ name: 'import' })
  }

  function open(file: FileRef): void {
    files.open(file)
    void router.push({ name: 'import' })
  }

  async function pick(): Promise<void> {
    if (desktop) return desktop.chooseFiles().then(take, toasts.showFailure)
    const input = document.createElement('input')
    input.type = 'file'
    input.multiple = true
    input.addEventListener('change', () => take([...input.files ?? []]))
    input.click()
  }

  return { pick, take, open }
}
