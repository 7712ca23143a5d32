import '#main/hosts/electron/old-node'
import { serveParent } from '#main/hosts/process/engine-service'
import { parentLine } from '#main/hosts/process/parent-line'

/** The engine's entry as one script: an old utility process loads no modules. */
const parent = parentLine()
parent.send({ type: 'hello' })
serveParent(parent)
