import path from 'node:path';
import { openDuckDb } from '#duckdb/open-duckdb.ts';
import { datalakeIngestionConfig } from '#activities/openmetadata/config.ts';
import { listObjects } from '#object-source/list-objects.ts';
import { profileObject } from '#object-source/profile/profile-object.ts';
import { columnBodies } from '#object-source/schema/column-body.ts';
import { objectShape } from '#object-source/schema/object-shape.ts';
import { selectObjects } from '#object-source/select-objects.ts';
import { openSpool } from '#spool/open-spool.ts';
import { readEnv } from '#orchestrator/env.ts';
import { resources } from '#resources/index.ts';
import { openResources } from '#orchestrator/definitions/resource.ts';
import type { Measured, MeasureRequest } from './datalake/measured.ts';

const { task, key, format } = JSON.parse(process.argv[2] ?? '') as MeasureRequest;
const { clients } = openResources(resources, readEnv());
const config = datalakeIngestionConfig.parse({});
const storage = clients.objectStorage;
const listing = await listObjects(storage, key).next();
const [object] = selectObjects(listing.value ?? [], config);
if (object === undefined) throw new Error(`There is no object ${key}`);

const spool = await openSpool(clients.spool);
const db = await openDuckDb({ folder: spool.path, memoryLimitMb: config.memoryLimitMb });
const began = performance.now();
let rows = 0;
if (task === 'schema') {
  const session = await db.connect();
  columnBodies(
    (
      await objectShape(storage, object, format, {
        session,
        scratch: path.join(spool.path, 'head'),
      })
    ).columns,
  );
  session.close();
} else {
  const { profile } = await profileObject(
    { storage, db, spool, onBytes: () => undefined },
    object,
    1,
    {
      profileSampleRows: task === 'exact' ? null : config.profileSampleRows,
      sampleRows: config.sampleData.rows,
      memoryLimitMb: config.memoryLimitMb,
      capturedAt: 1,
    },
  );
  rows = profile.tableProfile.rowCount ?? 0;
}
const seconds = (performance.now() - began) / 1000;
db.close();
await spool.close();
const measured: Measured = { seconds, peakMiB: process.resourceUsage().maxRSS / 1024, rows };
storage.close();
process.stdout.write(`${JSON.stringify(measured)}\n`);
