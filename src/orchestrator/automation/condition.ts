declare const names: unique symbol;

type Node =
  | { readonly kind: Atom }
  | { readonly kind: 'cronTickPassed'; readonly cron: string; readonly timeZone: string }
  | {
      readonly kind: 'anyDepsMatch' | 'allDepsMatch';
      readonly of: AnyCondition;
      readonly deps: readonly string[] | undefined;
    }
  | { readonly kind: 'and' | 'or'; readonly of: readonly AnyCondition[] }
  | { readonly kind: 'not'; readonly of: AnyCondition }
  | { readonly kind: 'since'; readonly of: AnyCondition; readonly tick: AnyCondition | undefined };

export type Atom =
  | 'missing'
  | 'newlyMissing'
  | 'newlyUpdated'
  | 'newlyMaterialized'
  | 'newlyRequested'
  | 'inProgress'
  | 'inLatestWindow'
  | 'codeVersionChanged'
  | 'blockingChecksPassed'
  | 'willBeRequested'
  | 'initialEvaluation';

/** A condition as the kit reads it: plain data that workflow code can hold too. */
export type AnyCondition = Node & {
  /** Shown to people in place of its parts: `eager()`. */
  readonly label?: string | undefined;
};

/**
 * When a partition of an asset is materialized automatically. Composed from `eager` and related
 * functions.
 * @typeParam N names of the asset's `deps` that it mentions
 */
export type AutomationCondition<N extends string = never> = AnyCondition & { readonly [names]?: N };

/** A condition in words, which also identifies it. */
export function conditionText(condition: AnyCondition): string {
  if (condition.label !== undefined) return condition.label;
  switch (condition.kind) {
    case 'cronTickPassed':
      return `cronTickPassed(${condition.cron}, ${condition.timeZone})`;
    case 'anyDepsMatch':
    case 'allDepsMatch':
      return `${condition.kind}(${[conditionText(condition.of), ...(condition.deps ?? [])].join(', ')})`;
    case 'and':
    case 'or':
      return `${condition.kind}(${condition.of.map(conditionText).join(', ')})`;
    case 'not':
      return `not(${conditionText(condition.of)})`;
    case 'since':
      return `since(${[condition.of, ...(condition.tick === undefined ? [] : [condition.tick])].map(conditionText).join(', ')})`;
    default:
      return `${condition.kind}()`;
  }
}

/** A condition and all of its parts. */
export function* partsOf(condition: AnyCondition): Generator<AnyCondition, void> {
  yield condition;
  const parts = 'of' in condition ? [condition.of].flat() : [];
  for (const part of parts) yield* partsOf(part);
}
