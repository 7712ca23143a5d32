import type { ContractRouterClient, InferContractRouterOutputs } from '@orpc/contract'
import { airbyte } from './airbyte'
import { audit } from './audit'
import { dataSources } from './data-sources'
import { datasets } from './datasets'
import { discovery } from './discovery'
import { files } from './files'
import { ingestion } from './ingestion'
import { keys } from './keys'
import { preview } from './preview'
import { profile } from './profile'
import { deletions, projects } from './projects'
import { python } from './python'
import { recipes } from './recipes'
import { runs } from './runs'
import { secrets } from './secrets'
import { settings } from './settings'
import { connectors, sources } from './sources'
import { steps } from './steps'
import { system } from './system'
import { artifacts, uploads } from './uploads'

/** The only list of what Winnow can do. The page, the command line, REST and the tests all go through it. */
export const contract = { system, projects, deletions, files, uploads, artifacts, datasets, profile, recipes, steps, preview, runs, settings, connectors, sources, discovery, secrets, dataSources, ingestion, keys, audit, python, airbyte }

export type Contract = typeof contract
/** The contract as its callers see it, over whatever transport. */
export type Client = ContractRouterClient<Contract>
export type Outputs = InferContractRouterOutputs<Contract>
