/** Roles of the web server: a viewer can read, an operator can also act. */
export const roles = ['viewer', 'operator'] as const;
export type Role = (typeof roles)[number];
