import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from '#engine/duckdb/quote'
import type { Session } from '#engine/duckdb/session'

/** Twelve columns of trips: numbers, decimals, dates, codes, mail addresses; every value follows from its row's number. */
const TRIPS = `
  SELECT i + 1 AS trip_id,
    CASE WHEN u(i, 1) < 0.02 THEN NULL ELSE 1 + floor(u(i, 1) * 6)::INT END AS vendor_id,
    TIMESTAMP '2023-01-01' + to_seconds((u(i, 2) * 31536000)::BIGINT) AS pickup_at,
    TIMESTAMP '2023-01-01' + to_seconds((u(i, 2) * 31536000 + 60 + u(i, 3) * 3600)::BIGINT) AS dropoff_at,
    CASE WHEN u(i, 4) < 0.03 THEN NULL ELSE (u(i, 4) * 7)::INT END AS passengers,
    round(exp(u(i, 5) * 4) - 0.9, 2)::DECIMAL(12, 2) AS distance_km,
    ['JFK', 'LGA', 'EWR', 'Midtown East', ' Harlem', 'Astoria ', 'SoHo', 'Chelsea', 'Bronx Park', 'Red Hook'][1 + (u(i, 6) * u(i, 6) * 10)::INT % 10] AS zone_from,
    'Z-' || lpad(((u(i, 7) * 263)::INT)::VARCHAR, 3, '0') AS zone_to,
    ['card', 'cash', 'dispute', 'no charge'][1 + (u(i, 8) * u(i, 8) * 4)::INT % 4] AS payment,
    (CASE WHEN u(i, 9) < 0.005 THEN -1 ELSE 1 END * round(3 + u(i, 5) * 60 + u(i, 9) * 5, 2))::DECIMAL(12, 2) AS fare,
    CASE WHEN u(i, 10) < 0.05 THEN NULL ELSE round(u(i, 10) * 15, 2)::DECIMAL(12, 2) END AS tip,
    CASE WHEN u(i, 11) < 0.4 THEN NULL ELSE 'driver' || ((u(i, 12) * 40000)::INT)::VARCHAR || '@' || ['uber.example', 'lyft.example', 'cab.example'][1 + (u(i, 13) * 3)::INT % 3] END AS contact
  FROM range(0, %ROWS%) t(i)`

/**
 * A CSV file of that many trips, made once and kept in the folder. The same on every machine: each value is made from a
 * hash of its row.
 */
export async function tripsFile(session: Session, folder: string, rows: number): Promise<string> {
  const path = join(folder, `trips-${rows}.csv`)
  if (existsSync(path)) return path
  await mkdir(folder, { recursive: true })
  await session.run('CREATE OR REPLACE TEMP MACRO u(i, k) AS ((hash(i * 64 + k) % 1000003) / 1000003.0)::DOUBLE')
  await session.run(`COPY (${TRIPS.replace('%ROWS%', String(rows))}) TO ${text(`${path}.tmp`)} (FORMAT csv, HEADER)`)
  await rename(`${path}.tmp`, path)
  return path
}

const money = 'decimal(12,2)'

/** The types of the trips' columns that are no text. */
export const TRIPS_TYPES = {
  trip_id: 'integer', vendor_id: 'integer', passengers: 'integer', pickup_at: 'timestamp', dropoff_at: 'timestamp', distance_km: money, fare: money, tip: money,
}

/** Setting the types, then ten steps and rules, as an analyst would write them for these trips. */
export const TRIPS_RECIPE = [
  { step: 'set_types', columns: TRIPS_TYPES },
  { step: 'trim', columns: ['zone_from'] },
  { step: 'change_case', columns: ['payment'], to: 'upper' },
  { step: 'not_null', columns: ['vendor_id'] },
  { step: 'range', column: 'passengers', min: 1, max: 6, severity: 'warn' },
  { step: 'range', column: 'fare', min: 0, max: 100 },
  { step: 'regex', column: 'zone_to', pattern: 'Z-[0-9]{3}' },
  { step: 'in_set', column: 'payment', values: ['CARD', 'CASH', 'DISPUTE'], severity: 'warn' },
  { step: 'compare', column: 'dropoff_at', operator: 'at_least', other_column: 'pickup_at' },
  { step: 'length', column: 'zone_from', max: 12 },
  { step: 'fill_missing', columns: ['tip'], with: 'constant', value: 0 },
]
