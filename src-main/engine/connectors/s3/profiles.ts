import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

type Environment = NodeJS.ProcessEnv

/** The files of AWS's tools: `credentials` and `config`. */
const filesOf = (environment: Environment): readonly [string, string] => {
  const folder = join(homedir(), '.aws')
  return [environment['AWS_SHARED_CREDENTIALS_FILE'] ?? join(folder, 'credentials'), environment['AWS_CONFIG_FILE'] ?? join(folder, 'config')]
}

/** The region of a profile; undefined where it names none. */
export const regionOfProfile = async (name: string, environment: Environment): Promise<string | undefined> => (await settingsOf(name, environment)).get('region')

/** Whether there is a profile of that name, and in which files it was looked for. */
export async function lookForProfile(name: string, environment: Environment): Promise<{ readonly isThere: boolean; readonly files: readonly string[] }> {
  return { isThere: (await settingsOf(name, environment)).size > 0, files: filesOf(environment) }
}

async function settingsOf(name: string, environment: Environment): Promise<Map<string, string>> {
  const [credentials = '', config = ''] = await Promise.all(filesOf(environment).map((path) => readFile(path, 'utf8').catch(() => '')))
  return new Map([...sectionOf(config, name === 'default' ? name : `profile ${name}`), ...sectionOf(credentials, name)])
}

/** The settings of one section of a file of AWS's tools. */
function sectionOf(text: string, section: string): Map<string, string> {
  const found = new Map<string, string>()
  let isInside = false
  for (const line of text.split(/\r?\n/)) {
    const head = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line)?.[1]
    if (head !== undefined) isInside = head.replace(/\s+/g, ' ').replace(/^(profile )?"(.*)"$/, '$1$2') === section
    const [, name, value] = /^([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (isInside && name !== undefined && value !== undefined) found.set(name.toLowerCase(), value)
  }
  return found
}
