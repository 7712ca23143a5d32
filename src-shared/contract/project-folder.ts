import { z } from 'zod'
import { Id, Name, Project } from '../model/project'
import { Problem } from '../model/problem'

const MOST_FILES = 5_000
const MOST_CHARACTERS = 2_000_000

/** A text file of a project's folder, by its path in it: `sources/shop.yaml`. */
export const ProjectFile = z.strictObject({ path: z.string().min(1).max(300), text: z.string().max(MOST_CHARACTERS) })
export type ProjectFile = z.infer<typeof ProjectFile>

/** A project as a folder of YAML: sources with references in place of secrets, recipes, saved rules, and what datasets are read from. */
export const ExportedProject = z.object({ files: z.array(ProjectFile) })

export const ImportProject = z.strictObject({
  files: z.array(ProjectFile).max(MOST_FILES),
  /** The new project's name; that of the folder's project.yaml unless given. */
  name: Name.optional(),
})

/** The project that was made, and what of the folder could not become a part of it. */
export const ImportedProject = z.object({
  project: Project,
  sources: z.array(z.object({
    sourceId: Id,
    name: z.string(),
    connector: z.string(),
    /** What its config refers to, and what it will be given once it is used: `keychain:shop`, `${SHOP_PASSWORD}`. */
    references: z.array(z.string()),
  })),
  recipes: z.number().int(),
  rules: z.number().int(),
  /** What datasets were read from: import them again when the sources are set up. */
  datasets: z.array(z.object({ name: z.string(), source: z.string(), stream: z.string().nullable() })),
  problems: z.array(Problem),
})
export type ImportedProject = z.infer<typeof ImportedProject>
