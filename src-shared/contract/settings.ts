import { Settings } from '../model/settings'
import { adminProcedure, procedure } from './procedure'

export const settings = {
  get: procedure
    .route({ method: 'GET', path: '/settings', summary: 'All settings', tags: ['settings'] })
    .output(Settings),
  update: adminProcedure
    .route({ method: 'PATCH', path: '/settings', summary: 'Change some settings', tags: ['settings'] })
    .input(Settings.partial())
    .output(Settings),
}
