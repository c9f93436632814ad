/** What somebody may do through the web server: a viewer looks, an operator also acts. */
export const roles = ['viewer', 'operator'] as const;
export type Role = (typeof roles)[number];
