import type { FileRef } from '#shared/contract/files'
import type { DesktopBridge, EngineMessage, ShellAnswer } from '#shared/desktop'
import { Failure, failure } from '#shared/model/problem'
import { t } from '../messages'
import type { Host } from './host'
import { PortConnection, type PortSource } from './port-connection'

declare global {
  interface Window {
    /** There in the desktop app alone. */
    readonly winnow?: DesktopBridge
  }
}

/** The desktop shell that shows this page. */
export function connectToShell(shell: DesktopBridge, page: Window = window): Host {
  const listeners = new Set<(files: readonly FileRef[]) => void>()
  let listening = false
  const tell = (paths: readonly string[]): void => {
    const files = paths.map((path) => ({ path }))
    for (const listener of listeners) listener(files)
  }
  return {
    connection: new PortConnection(portsOf(shell, page)),
    desktop: {
      chooseFiles: async () => (await valueOf(shell.chooseFiles())).map((path) => ({ path })),
      chooseFolder: () => valueOf(shell.chooseFolder()),
      showItem: async (artifactId) => { await valueOf(shell.showItem(artifactId)) },
      openFolder: async (which) => { await valueOf(shell.openFolder(which)) },
      notify: async (title, body) => { await valueOf(shell.notify(title, body)) },
    },
    open: null,
    opened: (listener) => {
      listeners.add(listener)
      // The shell tells what waits as soon as it is asked: not before there is somebody to hear it.
      if (!listening) shell.onOpenFiles(tell)
      listening = true
      return () => { listeners.delete(listener) }
    },
    bring: async (file) => {
      const path = shell.pathForFile(file)
      if (path === '') throw failure('FILE_NOT_FOUND', t.desktop.noPath(file.name), t.desktop.saveFirst, { file: file.name })
      return { path }
    },
    artifactUrl: (artifactId) => `/artifacts/${encodeURIComponent(artifactId)}/content`,
  }
}

const portsOf = (shell: DesktopBridge, page: Window): PortSource => ({
  ask: () => shell.connect(),
  listen: (opened, lost) => {
    page.addEventListener('message', ({ source, data, ports: [port] }: MessageEvent<unknown>) => {
      // Only the preload speaks to the page in its own name.
      if (source !== page) return
      if (is('engine-port', data) && port) opened(port)
      else if (is('engine-lost', data)) lost()
    })
  },
})

const is = (message: EngineMessage, data: unknown): boolean => data === message

/** What the shell answered. Throws its problems as a Failure. */
async function valueOf<T>(answer: Promise<ShellAnswer<T>>): Promise<T> {
  const given = await answer
  if ('value' in given) return given.value
  const [first, ...rest] = given.problems
  throw new Failure(first, rest)
}
