import pg from 'pg';

/** From now on, counts the statements that this process sends to the given databases. */
export function countStatements(isMeant: (database: string | undefined) => boolean): () => number {
  let count = 0;
  pg.Client.prototype.query = new Proxy(pg.Client.prototype.query, {
    apply: (query, client: pg.Client, args) => {
      if (isMeant(client.database)) count += 1;
      return Reflect.apply(query, client, args) as unknown;
    },
  });
  return () => count;
}
