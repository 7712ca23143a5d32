import { type Failure, failure } from '#shared/model/problem'

/** Lines of pip and uv that say that the network, or the index, could not be reached. */
const NO_NETWORK = /request failed after|connect error|error sending request|failed to fetch|network connectivity is disabled|connection (?:refused|reset|aborted)|dns error|name resolution|failed to establish a new connection|timed? ?out|tunnel|certificate|\(from versions: none\)|retries exceeded/i
const FULL = /no space left on device|os error (?:28|112)|disk quota exceeded/i
const WRONG_HASH = /hash mismatch|hashes.*do not match|do not match the hashes/i
/** Said by Debian's Python, whose venv is a package of its own. */
const NO_VENV = /ensurepip is not available|no module named (?:venv|ensurepip)/i
const NO_WHEEL = /no solution found|no matching distribution|has no wheels|not found in the (?:provided package locations|package registry)|no usable wheels|requires building/i

/**
 * Why pip or uv failed, in the words of whoever sets something up.
 *
 * @param what that is set up: "connectors", "source-faker"
 * @param step at which: "downloading packages"
 * @param said the last lines of the program
 * @param from packages were to be taken from there instead of from the network
 */
export function toolProblem(what: string, step: string, said: readonly string[], { python, from }: { readonly python: string; readonly from?: string | undefined }): Failure {
  const text = said.join('\n')
  const failed = (why: string, remedy: string): Failure => failure('PYTHON_UNAVAILABLE', `Setting up ${what} failed while ${step}${why}`, remedy, undefined, new Error(detailOf(said)))
  if (FULL.test(text)) return failure('DISK_FULL', `Setting up ${what} failed while ${step}: the disk is full.`, 'Free about 1.5 GB and try again; nothing was changed.', undefined, new Error(detailOf(said)))
  if (NO_VENV.test(text)) return failed(`: the Python at ${python} cannot make environments.`, 'On Debian and Ubuntu install its package `python3-venv` (`sudo apt install python3-venv`), or install Python 3.11 from python.org; then try again.')
  if (WRONG_HASH.test(text)) return failed(': a package is not the one that Winnow was tried with (its checksum differs). It was not installed.', 'Try again; if it stays so, the index or a proxy in between changes packages: ask whoever runs it.')
  if (from !== undefined && (NO_WHEEL.test(text) || NO_NETWORK.test(text))) return failed(`: "${from}" lacks a package that is needed.`, 'Look at the log for its name, and add the wheel of the very version for this system and this Python.')
  if (NO_NETWORK.test(text)) {
    return failed(what === 'connectors' ? '. Setting up connectors needs an internet connection once (about 800 MB on disk).' : `. Setting up ${what} needs an internet connection once.`,
      'Connect this machine and try again; or name a folder or zip of packages (`--from`). Behind a proxy set HTTPS_PROXY.')
  }
  if (NO_WHEEL.test(text)) return failed(': a package is not there for this system and this Python.', 'Python 3.11 fits most: install it and try again. The log says which package it is.')
  return failed('.', 'Look at the log for what went wrong, then try again.')
}

/** The lines that say something; what they begin with first. */
function detailOf(said: readonly string[]): string {
  const first = said.findIndex((line) => /^(?:error|ERROR|\s*×|fatal)/.test(line))
  return said.slice(Math.max(0, first === -1 ? said.length - 8 : first)).slice(0, 12).join('\n')
}
