import pg from 'pg';

/** From now on, counts the statements that this process sends to any database but the state database. */
export function countSourceStatements(stateDatabase: string): () => number {
  let count = 0;
  pg.Client.prototype.query = new Proxy(pg.Client.prototype.query, {
    apply: (query, client: pg.Client, args) => {
      if (client.database !== stateDatabase) count += 1;
      return Reflect.apply(query, client, args) as unknown;
    },
  });
  return () => count;
}
