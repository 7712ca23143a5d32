import { createWriteStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Container } from '#engine/zip/container'
import { failure } from '#shared/model/problem'

/** The name of a wheel (PEP 427), and nothing that leads anywhere else. */
const WHEEL = /^\w[\w.+!-]*\.whl$/

/**
 * The folder of wheels that is meant: the one that was named, or what a zip holds, unpacked into `temporary`.
 *
 * @param temporary an empty folder of ours
 * @throws Failure FILE_NOT_FOUND, FORMAT_BROKEN, LIMIT_EXCEEDED, INPUT_INVALID (no wheel in it)
 */
export async function wheelFolder(from: string, temporary: string, signal: AbortSignal): Promise<string> {
  const path = resolve(from)
  const found = await stat(path).catch((error: unknown) => { throw failure('FILE_NOT_FOUND', `There is no folder and no zip "${path}".`, 'Name the folder or the zip with the packages (wheels).', { file: path }, error) })
  if (!found.isDirectory()) {
    await unpackWheels(path, temporary, signal)
    return temporary
  }
  if ((await readdir(path)).some((name) => WHEEL.test(name))) return path
  throw noWheels(path)
}

async function unpackWheels(path: string, folder: string, signal: AbortSignal): Promise<void> {
  const container = await Container.open(path, basename(path), {
    kind: 'zip archive', mend: 'Copy it again.', unlock: 'Unpack it with its password and name the folder.', trust: 'If you trust it, unpack it yourself and name the folder.',
  })
  try {
    const wheels = container.parts.map(({ fileName }) => fileName).filter((name) => WHEEL.test(basename(name)))
    if (wheels.length === 0) throw noWheels(path)
    for (const name of wheels) {
      const stream = await container.stream(name)
      // Under names of ours alone: what leads out of the folder was refused when the zip was opened.
      if (stream) await pipeline(stream, createWriteStream(join(folder, basename(name)), { flags: 'wx', mode: 0o600 }), { signal })
    }
  } catch (error) {
    if (signal.aborted) throw failure('RUN_CANCELLED', 'Cancelled.', 'Start it again when you wish; nothing was changed.')
    throw error
  } finally {
    container.close()
  }
}

const noWheels = (path: string): Error => failure('INPUT_INVALID', `"${path}" holds no packages: files that end in .whl.`, 'Make one where there is a network: docs/python.md has the commands.', { file: path })
