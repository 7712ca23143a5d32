import { useRouter } from 'vue-router'
import { useFileStore } from '../stores/file'

/** Ways to open a file: by the browser's dialog, or one that was dropped (with others, which wait for their turn). */
export function useFilePicker(): { pick: () => void, take: (file: File, others?: number) => void } {
  const router = useRouter()
  const files = useFileStore()

  function take(file: File, others = 0): void {
    void router.push({ name: 'import' })
    void files.choose(file, others)
  }

  function pick(): void {
    const input = document.createElement('input')
    input.type = 'file'
    input.addEventListener('change', () => { if (input.files?.[0]) take(input.files[0]) })
    input.click()
  }

  return { pick, take }
}
