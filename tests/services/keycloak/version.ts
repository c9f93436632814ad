/** The release of Keycloak that the stack is tuned for and tested with. */
export const keycloakVersion = '26.7.3';
