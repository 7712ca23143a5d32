import { MessageChannel } from 'node:worker_threads'

/**
 * What a page in a browser has, and one of happy-dom in a context of its own (`vmThreads`) has not: ports, and a
 * DOMException that is an Error.
 */
Object.assign(globalThis, { MessageChannel })
Object.setPrototypeOf(DOMException.prototype, Error.prototype)
