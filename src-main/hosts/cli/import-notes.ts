import type { Client } from '#shared/contract/index'
import type { ImportReport } from '#shared/model/reading'
import { printNotes } from './output'

/** What reading a version found odd. */
export const notesOf = async (client: Client, versionId: string): Promise<ImportReport['notes']> => (await client.datasets.version({ versionId })).report?.notes ?? []

/** Tells people of it, beside the output. */
export const printImportNotes = (notes: ImportReport['notes']): void => printNotes(notes.map(({ message }) => message))
