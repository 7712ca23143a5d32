import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { failure } from '#shared/model/problem'
import { safeFileName } from './file-name'
import type { StoredArtifact } from './repositories/artifacts'
import type { Store } from './store'

/** So much must stay free on the disk. */
const RESERVE = 64 * 1024 * 1024

interface Pending {
  readonly projectId: string
  readonly name: string
  /** Relative to the uploads folder. */
  readonly path: string
  readonly temporary: string
}

/** What arrived of an upload. */
interface Arrived {
  readonly bytes: number
  readonly sha256: string
  /** Where it belongs, if that was told after its beginning. */
  readonly projectId?: string | undefined
  readonly createdBy: string | null
}

/** Relative to the uploads folder. */
const rawPath = (slug: string, uploadId: string, name: string): string => `${slug}/raw/${uploadId}/${name}`

/** Uploads on their way in: a host streams the bytes to where it is told, and says when they are all there. */
export class Uploads {
  readonly #pending = new Map<string, Pending>()

  constructor(private readonly store: Store) {}

  /**
   * Where the bytes are to go, and how many there may be.
   *
   * @param bytes the size, where the sender says it
   * @throws Failure TOO_LARGE, DISK_FULL, NOT_FOUND (no such project)
   */
  async begin(projectId: string, givenName: string, bytes = 0): Promise<{ uploadId: string; path: string; maxBytes: number }> {
    const project = this.store.projects.get(projectId)
    const { maxUploadBytes } = this.store.settings.get()
    if (bytes > maxUploadBytes) throw tooLarge(maxUploadBytes)
    const { bavail, bsize } = await statfs(this.store.home.uploads)
    const room = bavail * bsize - RESERVE
    if (bytes > room || room <= 0) {
      throw failure('DISK_FULL', `There is no room for "${givenName}" in "${this.store.home.uploads}".`, 'Free some space, or let UPLOAD_BASE_DIR name a folder on another disk.')
    }
    const uploadId = randomUUID()
    const name = safeFileName(givenName)
    const path = rawPath(project.slug, uploadId, name)
    const temporary = `${join(this.store.home.uploads, path)}.${randomBytes(4).toString('hex')}.tmp`
    await mkdir(dirname(temporary), { recursive: true, mode: 0o700 })
    this.#pending.set(uploadId, { projectId: project.id, name, path, temporary })
    return { uploadId, path: temporary, maxBytes: Math.min(maxUploadBytes, room) }
  }

  /** The project of an upload that is on its way in. */
  projectOf(uploadId: string): string | undefined {
    return this.#pending.get(uploadId)?.projectId
  }

  /**
   * Records an upload whose bytes are all there.
   *
   * @throws Failure NOT_FOUND; CONFLICT when there are more or fewer than said
   */
  async finish(uploadId: string, { bytes, sha256, projectId, createdBy }: Arrived): Promise<StoredArtifact> {
    const owner = projectId === undefined ? undefined : this.store.projects.get(projectId)
    const pending = this.#take(uploadId)
    const { size } = await stat(pending.temporary)
    if (size !== bytes) {
      await this.#discard(pending)
      throw failure('CONFLICT', `Of "${pending.name}" ${size} of ${bytes} bytes arrived.`, 'Upload it again.')
    }
    const { name } = pending
    const { id, path } = owner && owner.id !== pending.projectId ? { id: owner.id, path: rawPath(owner.slug, uploadId, name) } : { id: pending.projectId, path: pending.path }
    const file = join(this.store.home.uploads, path)
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await rename(pending.temporary, file)
    // Of an upload that went to another project nothing stays where it began.
    if (path !== pending.path) await this.#discard(pending)
    return this.store.artifacts.add({ id: uploadId, projectId: id, kind: 'upload', name, format: null, path, bytes, sha256, rows: null, runId: null, folder: null, createdBy })
  }

  /** Forgets an upload and removes what arrived. Says whether there was one. */
  async abort(uploadId: string): Promise<boolean> {
    if (!this.#pending.has(uploadId)) return false
    await this.#discard(this.#take(uploadId))
    return true
  }

  #take(uploadId: string): Pending {
    const pending = this.#pending.get(uploadId)
    if (!pending) throw failure('NOT_FOUND', 'There is no such upload going on.', 'Upload the file again.', { value: uploadId })
    this.#pending.delete(uploadId)
    return pending
  }

  async #discard({ temporary }: Pending): Promise<void> {
    await rm(dirname(temporary), { recursive: true, force: true })
  }
}

/** The failure for an upload beyond the limit. */
export const tooLarge = (maxBytes: number): Error =>
  failure('TOO_LARGE', `The file is larger than ${maxBytes} bytes.`, 'Raise "maxUploadBytes" in the settings, or open the file by its path.')
