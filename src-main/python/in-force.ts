import { shipped } from '#main/shipped'
import { type Failure, failure } from '#shared/model/problem'
import { allows } from './version-spec'

/** The lock of the environment in which connectors are run. */
export const LOCK = shipped('python-runtime', 'airbyte', 'requirements.lock')

/** A switch in the environment: anything but nothing, 0 and false. */
const isSet = (value: string | undefined): boolean => value !== undefined && !['', '0', 'false', 'no', 'off'].includes(value.toLowerCase())

/** Why Airbyte sources are switched off on this machine, by a variable; undefined where they are not. */
export const switchedOffBy = (env: NodeJS.ProcessEnv): Failure | undefined =>
  (isSet(env['PYAIRBYTE_DISABLED']) ? failure('PYTHON_UNAVAILABLE', 'Airbyte sources are switched off on this machine: the variable PYAIRBYTE_DISABLED is set.', 'Unset it and start Winnow again.') : undefined)

/** The version of PyAirbyte in the text of a lock. */
export const lockedVersion = (lock: string): string | undefined => /^airbyte==([^\s;\\]+)/m.exec(lock)?.[1]

/**
 * What to say where a settings file asks for another version of PyAirbyte than there is, or would be.
 *
 * @param isMade the version is set up; otherwise it is the one that would be
 */
export function versionWarning(wanted: string | undefined, version: string | undefined, isMade: boolean): string | undefined {
  if (wanted === undefined || version === undefined || allows(wanted, version)) return undefined
  return `The settings ask for PyAirbyte ${wanted} (dataIngestion.pyairbyte.version); ${isMade ? `${version} is set up` : `Winnow sets up ${version}`}: the one that it was tried with.`
}
