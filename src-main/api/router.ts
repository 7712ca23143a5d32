import { datasets } from './datasets'
import { files } from './files'
import { ingestion } from './ingestion'
import { api } from './implementer'
import { preview } from './preview'
import { profile } from './profile'
import { deletions, projects } from './projects'
import { recipes } from './recipes'
import { runs } from './runs'
import { settings } from './settings'
import { connectors, sources } from './sources'
import { steps } from './steps'
import { system } from './system'
import { artifacts, uploads } from './uploads'

/** The whole contract, implemented. Its context is the parts that `compose.ts` makes. */
export const router = api.router({ system, projects, deletions, files, uploads, artifacts, datasets, profile, recipes, steps, preview, runs, settings, connectors, sources, ingestion })
