import type { EnginePort, FromEngine } from './engine-process'

/** A port as it comes with a message: it says nothing before it is started. */
export interface ComingPort extends EnginePort {
  start(): void
}

/** Whoever started this process, and speaks to it by messages. */
export interface ParentLine {
  send(message: FromEngine): void
  onMessage(listener: (message: unknown, ports: readonly ComingPort[]) => void): void
  /** Told when the parent is gone. */
  onGone(listener: () => void): void
  /** Told of an error that nobody caught. This process ends then, since nobody knows in which state it is. */
  onCrash(listener: (error: unknown) => void): void
  /** Ends this process once what was sent is on its way. */
  end(code: number): void
}

/** `process.parentPort` of an Electron utility process (its documentation: class ParentPort). */
export interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown; ports: readonly ComingPort[] }) => void): unknown
}

/** The part of `process` that is needed here; Electron adds `parentPort`. */
type Child = Pick<NodeJS.Process, 'send' | 'connected' | 'disconnect' | 'on' | 'exit'> & { readonly parentPort?: ParentPort }

/** The line to the parent of this process: a utility process's port, or what child_process.fork gives. */
export function parentLine(child: Child = process): ParentLine {
  return child.parentPort ? utilityLine(child, child.parentPort) : forkedLine(child)
}

const crashes = (child: Child): ParentLine['onCrash'] => (listener) => {
  child.on('uncaughtException', (error) => {
    listener(error)
    child.exit(1)
  })
}

function utilityLine(child: Child, port: ParentPort): ParentLine {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => { port.on('message', ({ data, ports }) => listener(data, ports)) },
    // A utility process ends with its parent by itself.
    onGone: () => {},
    onCrash: crashes(child),
    end: (code) => { setImmediate(() => child.exit(code)) },
  }
}

function forkedLine(child: Child): ParentLine {
  // Ctrl+C reaches the whole group: the parent decides when the engine ends.
  child.on('SIGINT', () => {})
  return {
    send: (message) => { if (child.connected) child.send?.(message) },
    onMessage: (listener) => { child.on('message', (message) => listener(message, [])) },
    onGone: (listener) => { child.on('disconnect', listener) },
    onCrash: crashes(child),
    end: (code) => {
      // The empty message is on its way only after all before it.
      if (child.connected) child.send?.(null, undefined, undefined, () => child.exit(code))
      else child.exit(code)
    },
  }
}
