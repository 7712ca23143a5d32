import { useRouter } from 'vue-router'
import { failure } from '#shared/model/problem'
import { useApi } from '../../api/client'
import { isAbort } from '../../api/problems'
import { t } from '../../messages'
import { useToastsStore } from '../../stores/toasts'
import { useWorkplaceStore } from '../../stores/workplace'

declare global {
  interface Window {
    /** Lets the user choose a folder that the page may write to (Chromium alone; no part of TypeScript's DOM). */
    showDirectoryPicker?: (options: { mode: 'readwrite' }) => Promise<FileSystemDirectoryHandle>
  }
}

/** Projects as folders of YAML: written to one that the user chooses, or made of one. */
export function useProjectFolder(): { readonly exportProject: () => Promise<void>, readonly importProject: () => void } {
  const api = useApi()
  const router = useRouter()
  const toasts = useToastsStore()
  const workplace = useWorkplaceStore()

  async function exportProject(): Promise<void> {
    const { project } = workplace
    if (!project) return
    try {
      if (!window.showDirectoryPicker) throw failure('FORBIDDEN', t.project.noFolders, t.project.noFoldersRemedy(project.name))
      const folder = await window.showDirectoryPicker({ mode: 'readwrite' })
      const { files } = await api.projects.export({ projectId: project.id })
      for (const { path, text } of files) await write(folder, path.split('/'), text)
      toasts.show({ sign: 'done', text: t.project.exported(project.name, files.length, folder.name) })
    } catch (error) {
      if (!isAbort(error)) toasts.showFailure(error)
    }
  }

  function importProject(): void {
    const input = document.createElement('input')
    input.type = 'file'
    input.webkitdirectory = true
    input.addEventListener('change', () => { void take([...input.files ?? []]) })
    input.click()
  }

  async function take(chosen: readonly File[]): Promise<void> {
    try {
      const yaml = chosen.filter(({ name }) => /\.ya?ml$/i.test(name))
      if (yaml.length === 0) throw failure('INPUT_INVALID', t.project.noYaml, t.project.noYamlRemedy)
      // The first part of a path is the chosen folder itself.
      const files = await Promise.all(yaml.map(async (file) => ({ path: file.webkitRelativePath.split('/').slice(1).join('/'), text: await file.text() })))
      const { project, sources, recipes, problems } = await api.projects.import({ files })
      await workplace.switchTo(project.id)
      await router.push({ name: 'sources' })
      const detail = problems[0]?.message ?? (sources.some(({ references }) => references.length > 0) ? t.project.references([...new Set(sources.flatMap(({ references }) => references))].join(', ')) : undefined)
      toasts.show({ sign: problems.length > 0 ? 'failed' : 'done', text: t.project.imported(project.name, sources.length, recipes), ...(detail !== undefined && { detail }) })
    } catch (error) {
      toasts.showFailure(error)
    }
  }

  return { exportProject, importProject }
}

/** Writes a file into a folder, with the folders on the way to it. */
async function write(folder: FileSystemDirectoryHandle, [first, ...rest]: readonly string[], text: string): Promise<void> {
  if (first === undefined) return
  if (rest.length > 0) return write(await folder.getDirectoryHandle(first, { create: true }), rest, text)
  const writable = await (await folder.getFileHandle(first, { create: true })).createWritable()
  await writable.write(text)
  await writable.close()
}
