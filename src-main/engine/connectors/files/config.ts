/** What a source of files is set up with. */
export interface FilesConfig {
  readonly path: string
  readonly pattern: string
  readonly input?: Readonly<Record<string, unknown>>
}
