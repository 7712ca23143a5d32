import type { FileRef } from '#shared/contract/files'
import type { FolderName } from '#shared/desktop'
import { failure } from '#shared/model/problem'
import { SocketConnection, type Connection } from './connection'
import type { HandOver } from './hand-over'
import { uploadFile, type UploadProgress } from './upload'

/** What only the desktop app can do. */
export interface Desktop {
  /** Lets the user choose files by the system's dialog; none when they think better of it. */
  chooseFiles(): Promise<readonly FileRef[]>
  /** Lets the user choose a folder; its absolute path, null when they think better of it. */
  chooseFolder(): Promise<string | null>
  /** Shows an artifact's file in the system's file manager. */
  showItem(artifactId: string): Promise<void>
  /** Opens a folder of Winnow in the system's file manager. */
  openFolder(which: FolderName): Promise<void>
  /** Tells of something by a notification of the system, if the window is not in front. */
  notify(title: string, body: string): Promise<void>
}

/** What the page needs of whoever shows it: a browser host or the desktop shell. */
export interface Host {
  readonly connection: Connection
  /** Undefined in a browser. */
  readonly desktop?: Desktop
  /** A file that is to be opened at once. */
  readonly open: FileRef | null
  /** Has files told to `listener` that are to be opened while the page is there; in the desktop app those of its start too. Answers what ends that. */
  opened(listener: (files: readonly FileRef[]) => void): () => void
  /**
   * Makes a file that the user chose known to the engine: in a browser its bytes are streamed to it.
   * Throws a Failure.
   */
  bring(file: File, projectId: string, progress: (progress: UploadProgress) => void, signal: AbortSignal): Promise<FileRef>
  /** Where the content of an artifact can be fetched. */
  artifactUrl(artifactId: string): string
}

/** The HTTP host that served this page. */
export function connectToHost({ token, open }: HandOver): Host {
  let session: Promise<void> | undefined
  const connection = new SocketConnection(async () => {
    session ??= token === null ? Promise.resolve() : startSession(token)
    await session.catch((error: unknown) => {
      session = undefined
      throw error
    })
    return openSocket()
  })
  return {
    connection,
    open: open === null ? null : { path: open },
    opened: () => () => {},
    bring: uploadFile,
    artifactUrl: (artifactId) => `/artifacts/${encodeURIComponent(artifactId)}/content`,
  }
}

const notOurs = () => failure('UNAUTHORISED', 'This page does not belong to the Winnow that is running.', 'Open the address that Winnow printed when it started.')

/** Exchanges the token of this start for a session cookie. Throws UNAUTHORISED for a wrong token. */
async function startSession(token: string): Promise<void> {
  const { ok, status } = await fetch('/session', { method: 'POST', body: token, headers: { 'content-type': 'text/plain' } })
  if (status === 401 || status === 403) throw notOurs()
  if (!ok) throw new Error(`session: ${status}`)
}

async function openSocket(): Promise<WebSocket> {
  const websocket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`)
  const opened = await new Promise<boolean>((resolve) => {
    websocket.addEventListener('open', () => resolve(true), { once: true })
    websocket.addEventListener('error', () => resolve(false), { once: true })
  })
  if (opened) return websocket
  // A socket does not say why it was refused; a plain request does.
  const { status } = await fetch('/rpc/system/info', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })
  throw status === 401 ? notOurs() : new Error(`socket: ${status}`)
}
