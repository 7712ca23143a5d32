// @ts-check
/** The PostgreSQL that the tests start instances of. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { installByApt } from './apt.mjs'

/** Debian keeps each version's programs in a folder of its own, out of everybody's PATH. */
const VERSIONS = '/usr/lib/postgresql'

/** @returns {string | undefined} the folder of the newest version's programs */
function findPrograms() {
  if (!existsSync(VERSIONS)) return undefined
  const [newest] = readdirSync(VERSIONS).filter((version) => existsSync(join(VERSIONS, version, 'bin', 'initdb'))).sort((one, other) => Number(other) - Number(one))
  return newest && join(VERSIONS, newest, 'bin')
}

/**
 * Makes sure that a PostgreSQL can be started.
 * @returns {Promise<{ programs: string } | { missing: string }>} the folder of its programs
 */
export async function ensurePostgres() {
  if (!findPrograms()) await installByApt(['postgresql'])
  const programs = findPrograms()
  return programs ? { programs } : { missing: 'PostgreSQL is not installed (Debian: `apt-get install postgresql` as root)' }
}
