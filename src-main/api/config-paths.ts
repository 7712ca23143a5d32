import type { ConnectorDefinition } from '#shared/define/connector'
import { markedPaths } from '#shared/define/marks'
import type { SourceConfig } from '#shared/model/source'
import { mapTextsInTurn } from '#main/store/secrets/config-texts'
import type { FileAccess } from './file-access'

/** A config whose members that are PATHs may be named by callers. Throws FORBIDDEN, FILE_NOT_FOUND. */
export function permitPaths(files: Pick<FileAccess, 'permit'>, { config: schema }: ConnectorDefinition, config: SourceConfig): Promise<SourceConfig> {
  return mapTextsInTurn(config, markedPaths(schema, 'path'), async (text, { isSecret: isMarked }) => (isMarked ? files.permit(text) : text))
}
