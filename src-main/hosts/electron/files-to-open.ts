import { resolve } from 'node:path'
import { z } from 'zod'

/** The most files that are opened at once. */
const MOST = 100

/** What a second start hands to the first. */
export const Handed = z.object({ files: z.array(z.string().min(1).max(4096)).max(MOST) })
export type Handed = z.infer<typeof Handed>

/**
 * The files that a command line names: what stands behind the program (and its script, when it is started from the
 * sources) and is no option. As absolute paths.
 */
export function filesIn(argv: readonly string[], cwd: string, script?: string): string[] {
  const own = script === undefined ? 0 : argv.findIndex((arg) => resolve(cwd, arg) === script)
  return argv.slice(own + 1).filter((arg) => arg !== '' && !arg.startsWith('-')).slice(0, MOST).map((arg) => resolve(cwd, arg))
}

/** Files that are to be opened, kept until a page takes them. */
export class FilesToOpen {
  #waiting: string[] = []
  #take: ((files: string[]) => void) | undefined

  add(files: readonly string[]): void {
    if (files.length === 0) return
    if (this.#take) this.#take([...files])
    else this.#waiting.push(...files)
  }

  /** From now on they go there; those that waited go at once. */
  takenBy(take: (files: string[]) => void): void {
    this.#take = take
    const waiting = this.#waiting
    this.#waiting = []
    if (waiting.length > 0) take(waiting)
  }

  /** Nobody takes them any more. */
  takenByNobody(): void {
    this.#take = undefined
  }
}
