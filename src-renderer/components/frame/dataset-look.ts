import { Braces, Database, FileSpreadsheet, FileText, Filter, FolderSync, Table2 } from '@lucide/vue'
import type { Component } from 'vue'
import type { Dataset } from '#shared/model/dataset'

const ICONS: Readonly<Record<string, Component>> = {
  csv: FileSpreadsheet, tsv: FileSpreadsheet, xlsx: FileSpreadsheet, xls: FileSpreadsheet, ods: FileSpreadsheet, json: Braces, jsonl: Braces, ndjson: Braces, sqlite: Database, db: Database, duckdb: Database, parquet: Table2,
}

/** The icon of a dataset: of its file's format, of what a run made, or of its following its source. */
export function iconOf({ kind, latest, origin, watched }: Dataset): Component {
  if (watched) return FolderSync
  if (origin) return Table2
  if (kind !== 'imported') return kind === 'rejects' ? Filter : Table2
  const extension = latest?.file?.name.split('.').at(-1)?.toLowerCase() ?? ''
  return ICONS[extension] ?? FileText
}

/** The name of a dataset in a list: a file that was given no other name is known by its full one. */
export function nameOf({ name, kind, latest }: Dataset): string {
  const file = kind === 'imported' ? latest?.file?.name : undefined
  return file !== undefined && file.replace(/\.[^.]+$/, '') === name ? file : name
}
