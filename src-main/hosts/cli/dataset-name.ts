import { didYouMean } from '#shared/define/closest'
import type { Client } from '#shared/contract/index'
import type { Dataset } from '#shared/model/dataset'
import { failure } from '#shared/model/problem'
import { projectNamed } from './project-name'

/** The dataset of that name or id in a project, the newest of several; the first project unless one is named. Throws NOT_FOUND. */
export async function datasetNamed(client: Client, named: string, project?: string): Promise<Dataset> {
  const { id: projectId, slug } = await projectNamed(client, project)
  const datasets = await client.datasets.list({ projectId })
  const found = datasets.find(({ id }) => id === named) ?? datasets.find(({ name }) => name === named)
  if (found) return found
  const names = datasets.map(({ name }) => name)
  throw failure('NOT_FOUND', `There is no dataset "${named}" in the project ${slug}${didYouMean(named, names) || '.'}`, names.length > 0 ? `Name one of these: ${names.join(', ')}.` : '`winnow sources import` makes one.')
}
