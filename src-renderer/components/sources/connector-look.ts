import { Cloud, Database, FolderOpen, Globe } from '@lucide/vue'
import type { Component } from 'vue'
import type { ConnectorCategory } from '#shared/model/source'

const ICONS: Readonly<Record<ConnectorCategory, Component>> = { files: FolderOpen, databases: Database, services: Globe, storage: Cloud }

/** The icon of a kind of source; of one that is not there (any more) a database's. */
export const connectorIcon = (category: ConnectorCategory | undefined): Component => ICONS[category ?? 'databases']
