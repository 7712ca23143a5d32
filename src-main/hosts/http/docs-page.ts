import { z } from 'zod'

const Operation = z.object({ summary: z.string().optional(), description: z.string().optional(), tags: z.array(z.string()).optional(), operationId: z.string().optional(), parameters: z.unknown(), requestBody: z.unknown(), responses: z.unknown() }).partial()
const Document = z.looseObject({ info: z.object({ title: z.string(), version: z.string(), description: z.string().optional() }), paths: z.record(z.string(), z.record(z.string(), Operation)) })

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1d2330; background: #fff }
h2 { margin-top: 2rem } details { border: 1px solid #d5d9e2; border-radius: 6px; margin: .4rem 0; padding: .4rem .8rem }
summary { cursor: pointer } code, pre { font: 13px/1.5 ui-monospace, monospace } pre { overflow: auto; background: #f5f6f9; padding: .6rem; border-radius: 6px }
.method { display: inline-block; min-width: 4.2rem; font-weight: 650 }
@media (prefers-color-scheme: dark) { body { color: #e4e7ee; background: #14171f } details { border-color: #333a49 } pre { background: #1d222d } }`

/** The page's stylesheet: a file of its own, since the content security policy allows no style in the page. */
export const DOCS_STYLE = STYLE.trim()

/** The description of REST as one page of plain HTML: it needs no script and loads nothing from outside. */
export function docsPage(document: unknown): string {
  const { info, paths } = Document.parse(document)
  const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })))
  const groups = Map.groupBy(operations, ({ operation }) => operation.tags?.[0] ?? 'other')
  const sections = [...groups].map(([tag, list]) => `<section><h2 id="${escape(tag)}">${escape(tag)}</h2>${list.map(section).join('')}</section>`).join('\n')
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(info.title)} REST API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/api/v1/docs.css"></head><body><main>
<h1>${escape(info.title)} ${escape(info.version)}: REST API</h1><p>${escape(info.description ?? '')}</p>
<p>Every call needs the header <code>X-API-Key</code>: a key that <code>winnow keys create</code> made, or the token of the address that Winnow printed. A key that was made for named projects is answered 404 for everything else; 401 means no key in force, 403 that it lacks the scope, 429 that it called too often (<code>Retry-After</code> says when to come again). All paths begin with <code>/api/v1</code>. For programs: <a href="/api/v1/openapi.json">openapi.json</a>.</p>
${sections}</main></body></html>`
}

function section({ path, method, operation }: { path: string; method: string; operation: z.infer<typeof Operation> }): string {
  const parts = [['Parameters', operation.parameters], ['Body', operation.requestBody], ['Answers', okOnly(operation.responses)]] as const
  const shown = parts.filter(([, value]) => value !== undefined).map(([title, value]) => `<h4>${title}</h4><pre>${escape(JSON.stringify(value, null, 2))}</pre>`)
  return `<details><summary><span class="method">${escape(method.toUpperCase())}</span> <code>${escape(path)}</code> ${escape(operation.summary ?? '')}</summary>${operation.description === undefined ? '' : `<p>${escape(operation.description)}</p>`}${shown.join('')}</details>`
}

/** Errors look the same everywhere; only what is told when all went well is worth its place. */
function okOnly(responses: unknown): unknown {
  if (typeof responses !== 'object' || responses === null) return undefined
  return Object.fromEntries(Object.entries(responses).filter(([status]) => status.startsWith('2')))
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
