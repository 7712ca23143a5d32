import { Settings } from '../model/settings'
import { procedure } from './procedure'

export const settings = {
  get: procedure
    .route({ method: 'GET', path: '/settings', summary: 'All settings', tags: ['settings'] })
    .output(Settings),
  update: procedure
    .route({ method: 'PATCH', path: '/settings', summary: 'Change some settings', tags: ['settings'] })
    .input(Settings.partial())
    .output(Settings),
}
