import { didYouMean } from '#shared/define/closest'
import type { Client } from '#shared/contract/index'
import { failure } from '#shared/model/problem'
import type { Project } from '#shared/model/project'

/** The project of that id, short name or name; the first one where none is named. Throws NOT_FOUND. */
export async function projectNamed(client: Client, named?: string): Promise<Project> {
  const projects = await client.projects.list()
  const found = named === undefined ? projects[0] : projects.find(({ id, slug }) => id === named || slug === named) ?? projects.find(({ name }) => name === named)
  if (found) return found
  throw failure('NOT_FOUND', `There is no project "${named}"${didYouMean(named ?? '', projects.flatMap(({ slug, name }) => [slug, name])) || '.'}`, 'Name one of these: ' + projects.map(({ slug }) => slug).join(', ') + '.')
}
