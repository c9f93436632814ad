declare const types: unique symbol;

/** A schema of any copy of zod. Its type is this small so that hundreds of assets are checked in a blink. */
export interface Schema<O, I = O> {
  readonly _zod: { readonly output: O; readonly input: I };
}

/** The type of something that only other code of this project supplies, so that nobody has to check it at run time. */
export function type<T>(): Schema<T> {
  return unchecked as Schema<T>;
}

export const unchecked: object = Object.freeze({});

/** Types in place of a config, an input or a value that an asset does not have. Their names are what the compiler prints. */
export interface ThisAssetHasNoConfig {
  readonly [types]: 'no config';
}
export interface ThisAssetTakesNoInput {
  readonly [types]: 'no input';
}

/**
 * A typed reference to an asset by its key.
 * @typeParam V its value
 * @typeParam C the config that it takes, after defaults; undefined where it takes none
 * @typeParam I the input that each materialization takes; undefined where it takes none
 * @typeParam CI the config before defaults
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

/** A field that must be given, may be given or must not be given, by the type that is needed. */
export type Needed<N extends string, T> = [T] extends [undefined]
  ? { readonly [X in N]?: never }
  : [undefined] extends [T]
    ? { readonly [X in N]?: T }
    : {} extends T
      ? { readonly [X in N]?: T }
      : { readonly [X in N]: T };

/** The upstream assets of an asset, by the names that it gives them. */
export type Deps<D> = { readonly [N in keyof D]: AssetRef<D[N]> };

/** Reads the values of upstream assets in workflow code. */
export type Upstream<D> = {
  /**
   * The value of the same partition, or else of the whole asset, if this run has materialized it; otherwise the latest of any run.
   * @param of another partition
   * @throws if there is none
   */
  readonly [N in keyof D]: (of?: { readonly partition: string }) => Promise<D[N]>;
};

/**
 * A reference to an asset of which only the type is imported, as of one that workflow code defines:
 * `assetRef<typeof userDid>('trust/user_did')`.
 */
export function assetRef<A extends AssetRef>(key: A['key']): A {
  return { key } as A;
}
