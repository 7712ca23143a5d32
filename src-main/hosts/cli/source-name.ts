import { didYouMean } from '#shared/define/closest'
import type { Client } from '#shared/contract/index'
import { failure } from '#shared/model/problem'
import type { Source } from '#shared/model/source'
import { projectNamed } from './project-name'

/** The source of that name or id in a project; the first project unless one is named. Throws NOT_FOUND. */
export async function sourceNamed(client: Client, named: string, project?: string): Promise<Source> {
  const { id: projectId, slug } = await projectNamed(client, project)
  const sources = await client.sources.list({ projectId })
  const found = sources.find(({ id, name }) => id === named || name === named)
  if (found) return found
  const names = sources.map(({ name }) => name)
  throw failure('NOT_FOUND', `There is no source "${named}" in the project ${slug}${didYouMean(named, names) || '.'}`, names.length > 0 ? `Name one of these: ${names.join(', ')}.` : '`winnow sources add` makes one.')
}
