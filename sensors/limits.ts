/** What one tick may do, so that neither it nor what it starts is too much at once. */
export interface TickLimits {
  /** Of 100 users or objects each. */
  readonly pages: number;
  readonly requests: number;
}

export const tickLimits: TickLimits = { pages: 50, requests: 100 };
