import { parentLine } from './parent-line'

/** The entry of the engine process: says that it lives, before it loads all that the engine is made of. */
const parent = parentLine()
parent.send({ type: 'hello' })
const { serveParent } = await import('./engine-service')
serveParent(parent)
