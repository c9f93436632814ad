import { migrateStateDatabase } from '#orchestrator/state/state-database.ts';
import { openStateStore, type StateStore } from '#orchestrator/state/state-store.ts';
import { createDatabase } from './services.ts';

/** A state store on a separate database, which is deleted when the store is closed. */
export async function createStateStore(prefix: string): Promise<StateStore> {
  const database = await createDatabase(prefix);
  await migrateStateDatabase(database.url);
  const store = openStateStore(database.url);
  return {
    ...store,
    close: async () => {
      await store.close();
      await database.drop();
    },
  };
}
