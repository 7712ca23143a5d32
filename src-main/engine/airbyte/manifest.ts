import { readFile, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { MANIFEST_TEXT_LIMIT, sourceNameOf } from '#shared/model/airbyte'
import { failure } from '#shared/model/problem'

/** Manifests repeat their parts by aliases; a document that explodes has more. */
const MOST_ALIASES = 1_000

const Manifest = z.looseObject({
  type: z.literal('DeclarativeSource'),
  version: z.string().default(''),
  description: z.string().optional().catch(undefined),
  spec: z.looseObject({ connection_specification: z.unknown().optional(), connectionSpecification: z.unknown().optional(), documentation_url: z.string().optional(), documentationUrl: z.string().optional() }).optional().catch(undefined),
})

/** An Airbyte source that is declared by a manifest: a YAML file, without code. */
export interface AirbyteManifest {
  /** As a connector is called: `source-pokeapi`. */
  readonly name: string
  readonly title: string
  readonly docs: string
  readonly version: string
  /** JSON Schema of its config. */
  readonly spec: unknown
  readonly documentationUrl: string | null
  /** The manifest asks for Python code beside it (`components.py`), which is not taken. */
  readonly wantsCode: boolean
  readonly text: string
}

/** Whether a text is a manifest of Airbyte, and no other YAML file. */
export const isManifest = (text: string): boolean => /^['"]?type['"]?\s*:\s*['"]?DeclarativeSource\b/m.test(text) || /"type"\s*:\s*"DeclarativeSource"/.test(text)

/**
 * Reads a manifest. Nothing of it runs.
 *
 * @throws Failure FILE_NOT_FOUND, TOO_LARGE, CONFIG_INVALID
 */
export async function readManifest(file: string): Promise<AirbyteManifest> {
  const { size } = await stat(file).catch((error: unknown) => { throw failure('FILE_NOT_FOUND', `There is no file "${file}".`, 'Check the path and its spelling.', { file }, error) })
  if (size > MANIFEST_TEXT_LIMIT) throw failure('TOO_LARGE', `"${basename(file)}" is larger than ${MANIFEST_TEXT_LIMIT / 1e6} MB.`, 'This is no manifest: choose another file.', { file })
  return manifestOf(await readFile(file, 'utf8'), file)
}

/** The source that a manifest declares. Throws CONFIG_INVALID. */
export function manifestOf(text: string, file: string): AirbyteManifest {
  const document = parseDocument(text, { uniqueKeys: true })
  const [error] = document.errors
  const wrong = (message: string, cause?: unknown): Error => failure('CONFIG_INVALID', `"${basename(file)}" is no manifest of an Airbyte source: ${message}.`, 'Choose the manifest.yaml of a declarative source, as the Connector Builder of Airbyte saves it.', { file }, cause)
  if (error) throw wrong(error.message.split('\n')[0]?.replace(/:?$/, '') ?? 'it is no YAML', error)
  const read = Manifest.safeParse(toValue(document, wrong))
  if (!read.success) throw wrong('it does not begin with "type: DeclarativeSource"')
  const { version, description, spec } = read.data
  const name = nameOf(file)
  const wantsCode = /class_name\s*:\s*['"]?[\w.]*components\./.test(text)
  return {
    name, title: titleOf(name), version, text, wantsCode,
    docs: `${description?.trim() || 'A source that is declared by a manifest of Airbyte.'}${wantsCode ? ' It names code of its own (components.py), which Winnow does not take: what needs it fails.' : ''}`,
    spec: spec?.connection_specification ?? spec?.connectionSpecification, documentationUrl: spec?.documentation_url ?? spec?.documentationUrl ?? null,
  }
}

function toValue(document: ReturnType<typeof parseDocument>, wrong: (message: string, cause?: unknown) => Error): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES })
  } catch (error) {
    throw wrong('it refers to itself too often', error)
  }
}

/** `manifest.yaml` in the folder `source-shop` is `source-shop`, as `shop.yaml` is. */
function nameOf(file: string): string {
  const own = basename(file)
  return sourceNameOf(/^manifest\.(ya?ml|json)$/i.test(own) ? basename(dirname(file)) : own) ?? 'source-manifest'
}

/** `source-my-shop` → My shop */
export function titleOf(name: string): string {
  const words = name.replace(/^source-/, '').replaceAll('-', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}
