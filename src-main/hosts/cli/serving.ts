import { loadSettings } from '#main/settings/load'
import { homeOf } from '#main/store/home'
import { serve } from '../http/serve'
import { openUrl } from './open-url'
import { print } from './output'
import { ENDING } from './ending'

export interface Serving {
  /** A file that the page opens at once; the engine may read it by its path. */
  readonly file?: string
  /** Unless given, that of the settings, else a free one. */
  readonly port?: number
  /** A file with a `dataIngestion` block. */
  readonly config?: string
  /** Open the user's browser. */
  readonly browser: boolean
  /** Folders and files that callers may name by path. */
  readonly grants?: readonly string[]
}

/** Serves Winnow on loopback until it is interrupted. Throws a Failure when the port is taken or the store belongs to another. */
export async function serveUntilInterrupted({ file, port, config, browser, grants = [] }: Serving): Promise<void> {
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ENDING) process.once(signal, () => resolve())
  })
  const served = await serve({
    port: port ?? (await loadSettings({ home: homeOf().root, config })).value.port, config, grants: [...grants, ...(file === undefined ? [] : [file])],
    onCrash: () => { process.stderr.write('The engine stopped unexpectedly and is being started again. Runs that were going on can be repeated.\n') },
  })
  const url = file === undefined ? served.host.url : `${served.host.url}&open=${encodeURIComponent(file)}`
  print(`Winnow is at ${url}`)
  print('Only this computer can reach it, and only with this address. Ctrl+C ends it.')
  if (browser && openUrl(url)) print('Opening it in your browser …')
  await interrupted
  await served.close()
}
