import { z } from 'zod'
import type { IngestionJob, UploadArtifact } from '#shared/contract/ingestion'
import { Id } from '#shared/model/project'
import type { Artifact, Run } from '#shared/model/run'
import type { Parts } from './parts'

/** Formats by the names that earlier users know; all others in capitals. */
const FORMATS: Readonly<Record<string, string>> = { excel: 'XLSX', text: 'TXT', word: 'DOCX' }

/** What a run reads, as far as its task says. */
const Reads = z.object({ sourceId: Id.nullable().catch(null), file: z.object({ uploadId: Id.nullable().catch(null) }).catch({ uploadId: null }) }).catch({ sourceId: null, file: { uploadId: null } })

/** An upload as earlier users know it. */
export const uploadOf = ({ id, projectId, name, format, rows, bytes, sha256, createdAt, createdBy }: Omit<Artifact, 'path'>): UploadArtifact =>
  ({ id, projectId, originalFilename: name, fileFormat: format && (FORMATS[format] ?? format.toUpperCase()), rowCount: rows, size: bytes, checksum: sha256, createdAt, createdBy })

/** A run as earlier users know it. */
export async function jobOf({ store, files }: Pick<Parts, 'store' | 'files'>, { id, projectId, status, mode, progress, problems, result, createdAt }: Run): Promise<IngestionJob> {
  const { sourceId, file: { uploadId } } = Reads.parse(store.runs.get(id).task)
  const versionId = result?.kind === 'import' ? result.versionId : result?.kind === 'recipe' ? result.cleanVersionId : null
  const [written] = store.artifacts.ofRun(id)
  return {
    id, status, mode, progress: Math.floor((progress.fraction ?? 0) * 100), error: problems[0]?.message ?? null, createdAt,
    projectId, artifactId: uploadId, sourceId, totalRows: progress.totalRows, processedRows: progress.rows,
    datasetId: versionId === null ? null : store.owners.datasetOf(versionId) ?? null, versionId,
    resultPath: written ? (await files.artifact(written)).path : null,
  }
}
