declare const types: unique symbol;

/**
 * A schema of any copy of zod. The type is minimal to keep type checking of hundreds of assets
 * fast.
 */
export interface Schema<O, I = O> {
  readonly _zod: { readonly output: O; readonly input: I };
}

/**
 * The type of a value that only code of this project supplies, so it needs no validation at run
 * time.
 */
export function type<T>(): Schema<T> {
  return unchecked as Schema<T>;
}

export const unchecked: object = Object.freeze({});

/**
 * Placeholder types for an asset without a config, an input or a value. The compiler prints their
 * names in errors.
 */
export interface ThisAssetHasNoConfig {
  readonly [types]: 'no config';
}
export interface ThisAssetTakesNoInput {
  readonly [types]: 'no input';
}

/**
 * A typed reference to an asset by its key.
 * @typeParam V type of its value
 * @typeParam C type of its config after defaults; undefined if it has none
 * @typeParam I type of the input of each materialization; undefined if it has none
 * @typeParam CI type of its config before defaults
 */
export interface AssetRef<
  V = unknown,
  C = unknown,
  I = unknown,
  K extends string = string,
  CI = unknown,
> {
  readonly key: K;
  readonly [types]?: {
    readonly value: V;
    readonly config: C;
    readonly input: I;
    readonly configInput: CI;
  };
}

export type ConfigInputOf<A> = A extends { readonly [types]?: { readonly configInput: infer CI } }
  ? CI
  : never;

/** Whether an asset can be launched without a config. */
export type NeedsNoConfig<A> =
  undefined extends ConfigInputOf<A> ? true : {} extends ConfigInputOf<A> ? true : false;

export interface Named {
  readonly [name: string]: unknown;
}

/** A field that is required, optional or forbidden, depending on the needed type. */
export type Needed<N extends string, T> = [T] extends [undefined]
  ? { readonly [X in N]?: never }
  : [undefined] extends [T]
    ? { readonly [X in N]?: T }
    : {} extends T
      ? { readonly [X in N]?: T }
      : { readonly [X in N]: T };

/** The upstream assets of an asset, by local name. */
export type Deps<D> = { readonly [N in keyof D]: AssetRef<D[N]> };

/** Reads the values of upstream assets in workflow code. */
export type Upstream<D> = {
  /**
   * The value of the same partition, or of the whole asset if it is unpartitioned. Prefers the
   * value that this run has materialized, otherwise reads the latest of any run.
   * @param of another partition
   * @throws if there is no value
   */
  readonly [N in keyof D]: (of?: { readonly partition: string }) => Promise<D[N]>;
};

/**
 * A reference to an asset whose type alone is imported, such as an asset of workflow code:
 * `assetRef<typeof userDid>('trust/user_did')`.
 */
export function assetRef<A extends AssetRef>(key: A['key']): A {
  return { key } as A;
}
