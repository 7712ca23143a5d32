import { basename, extname } from 'node:path'
import { z } from 'zod'
import type { CataloguedConnector } from '../../connectors/catalogue'
import type { ConnectorDefinition } from '#shared/define/connector'
import { failure, type Problem, problemsOf } from '#shared/model/problem'
import type { ConnectorCategory } from '#shared/model/source'
import { loadDeclared } from '../declared/load'
import { loadPackage, readPackage } from './package'

/** A connector that a user added: a YAML file that declares one, or the folder of a package, with the fingerprint of the code that may run. */
export interface AddedConnector {
  readonly from: string
  readonly allowed: string | null
}

/** Whether that is the path of a declared connector, not of a package. */
export const isDeclared = (from: string): boolean => /^\.ya?ml$/i.test(extname(from))

/**
 * Reads one connector that was added. It never throws: what cannot be used is in the catalogue with the reason. The code of
 * a package runs only where its fingerprint is the one that was allowed.
 */
export async function readAdded({ from, allowed }: AddedConnector): Promise<CataloguedConnector> {
  const id = basename(from).replace(/\.ya?ml$/i, '')
  try {
    if (isDeclared(from)) return { connector: await loadDeclared(from), origin: 'declared', added: { from, fingerprint: null } }
    const found = await readPackage(from)
    const { fingerprint, manifest: { winnow: { connector, ...told } } } = found
    const added = { from, fingerprint }
    if (fingerprint !== allowed) return { connector: placeholder({ id: connector, ...told }), origin: 'package', added, unavailable: notAllowed(told.title, from, allowed !== null) }
    try {
      return { connector: await loadPackage(found), origin: 'package', added }
    } catch (error) {
      return { connector: placeholder({ id: connector, ...told }), origin: 'package', added, unavailable: problemsOf(error)[0] }
    }
  } catch (error) {
    return { connector: placeholder({ id, title: id, category: 'services', docs: `It was added from "${from}".` }), origin: isDeclared(from) ? 'declared' : 'package', added: { from, fingerprint: null }, unavailable: problemsOf(error)[0] }
  }
}

function notAllowed(title: string, from: string, changed: boolean): Problem {
  return {
    code: 'CONNECTOR_UNAVAILABLE',
    message: changed ? `The code of "${title}" has changed since you allowed it to run.` : `"${title}" brings code of its own, which may do whatever you may do. It runs only after you allowed it.`,
    remedy: `Look at what is in "${from}"; if you trust it: \`winnow connectors add ${JSON.stringify(from)} --allow\`.`,
  }
}

/** Shows a connector in the catalogue that cannot work. */
function placeholder(told: { readonly id: string; readonly title: string; readonly category: ConnectorCategory; readonly docs: string }): ConnectorDefinition {
  const refuse = (): Promise<never> => Promise.reject(failure('CONNECTOR_UNAVAILABLE', `"${told.title}" cannot be used.`, '`winnow connectors list` says why.'))
  // Its config is known only to its code: what sources hold is kept as it is.
  return { ...told, config: z.looseObject({}), check: refuse, discover: refuse, read: refuse }
}
