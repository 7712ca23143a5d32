// @ts-check
/** The MariaDB that the tests and the benchmark start instances of. */
import { existsSync } from 'node:fs'
import { installByApt, onPath } from './apt.mjs'

/** Debian keeps servers out of the PATH of everybody but root. */
const SERVERS = ['/usr/sbin/mariadbd', '/usr/local/sbin/mariadbd']

/** @returns {string | undefined} the server's program */
const findServer = () => onPath(['mariadbd']) ?? SERVERS.find((file) => existsSync(file))

/**
 * Makes sure that a MariaDB can be started.
 * @returns {Promise<{ server: string, install: string } | { missing: string }>} its programs: the server, and what makes a folder of data
 */
export async function ensureMariaDb() {
  if (!findServer()) await installByApt(['mariadb-server'])
  const server = findServer()
  const install = onPath(['mariadb-install-db'])
  return server && install ? { server, install } : { missing: 'MariaDB is not installed (Debian: `apt-get install mariadb-server` as root)' }
}
