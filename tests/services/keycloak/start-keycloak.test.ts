import { expect, test } from 'vitest';
import { keycloakAdmin, keycloakStartMs } from '#tests/support/keycloak.ts';

test(
  'a server has the realm with its clients',
  async () => {
    const clients = await (await keycloakAdmin()).clients.find({ realm: 'moderate' });
    expect(clients.map(({ clientId }) => clientId)).toEqual(
      expect.arrayContaining(['moderate-ui', 'moderate-service']),
    );
  },
  keycloakStartMs,
);
