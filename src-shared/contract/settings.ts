import { z } from 'zod'
import { EffectiveSetting, Settings } from '../model/settings'
import { adminProcedure, procedure } from './procedure'

export const settings = {
  get: procedure
    .route({ method: 'GET', path: '/settings', summary: 'All settings', tags: ['settings'] })
    .output(Settings),
  effective: procedure
    .route({ method: 'GET', path: '/settings/effective', summary: 'All settings in force, those of files and of the environment too, and where each comes from', tags: ['settings'] })
    .output(z.array(EffectiveSetting)),
  update: adminProcedure
    .route({ method: 'PATCH', path: '/settings', summary: 'Change some settings', tags: ['settings'] })
    .input(Settings.partial())
    .output(Settings),
}
