import { fetchInTime } from './fetch-in-time.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Asset {
  readonly key: string;
  readonly group: string;
  readonly label: string;
  readonly upstream: readonly string[];
  readonly downstream: readonly string[];
  /** In the frame of its group; null without a layout. */
  readonly frame: Box | null;
  /** Null if unknown. */
  state: string | null;
}

export interface Group {
  readonly name: string;
  readonly members: readonly Asset[];
  readonly frame: {
    readonly column: number;
    readonly row: number;
    readonly width: number;
    readonly height: number;
  } | null;
}

export interface Graph {
  readonly version: string;
  readonly layout: 'ready' | 'computing' | 'failed';
  readonly groups: readonly Group[];
  /** By key, in the order of the server's list of states. */
  readonly assets: ReadonlyMap<string, Asset>;
}

interface Answer {
  readonly version: string;
  readonly layout: Graph['layout'];
  readonly groups: readonly Pick<Group, 'name' | 'frame'>[];
  readonly assets: readonly (Pick<Asset, 'key' | 'group' | 'frame' | 'state'> & {
    readonly deps: readonly string[];
  })[];
}

/** @param address URL of the graph in the API */
export async function readGraph(address: string): Promise<Graph> {
  const { version, layout, groups, assets: listed } = await readJson<Answer>(address);
  const downstream = new Map<string, string[]>(listed.map(({ key }) => [key, []]));
  for (const { key, deps } of listed)
    for (const dep of deps) if (dep !== key) downstream.get(dep)?.push(key);
  const assets = listed.map(({ key, group, deps, frame, state }): Asset => ({
    key,
    group,
    label: key.startsWith(`${group}/`) ? key.slice(group.length + 1) : key,
    upstream: deps.filter((dep) => dep !== key && downstream.has(dep)),
    downstream: downstream.get(key) ?? [],
    frame,
    state,
  }));
  const members = Map.groupBy(assets, ({ group }) => group);
  return {
    version,
    layout,
    groups: groups.map(({ name, frame }) => ({ name, frame, members: members.get(name) ?? [] })),
    assets: new Map(assets.map((asset) => [asset.key, asset])),
  };
}

/**
 * Updates the states.
 * @returns whether the server still has this version of the graph
 */
export async function readStates(address: string, { version, assets }: Graph): Promise<boolean> {
  const answer = await readJson<{
    readonly version: string;
    readonly states: readonly (string | null)[];
  }>(`${address}/states`);
  if (answer.version !== version) return false;
  let at = 0;
  for (const asset of assets.values()) asset.state = answer.states[at++] ?? null;
  return true;
}

/** Revalidates the browser's cached response with its ETag. */
async function readJson<T>(address: string): Promise<T> {
  const answer = await fetchInTime(address, { cache: 'no-cache' });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return (await answer.json()) as T;
}

/**
 * An asset with its upstream and downstream assets within the given distances. The values are
 * distances, negative for upstream.
 */
export function lineageOf(
  { assets }: Graph,
  key: string,
  depths: { readonly upstream: number; readonly downstream: number },
): ReadonlyMap<string, number> {
  const steps = new Map([[key, 0]]);
  const walk = (next: 'upstream' | 'downstream', sign: 1 | -1) => {
    let front = [key];
    for (let step = 1; step <= depths[next] && front.length > 0; step += 1) {
      const found = new Set(front.flatMap((each) => assets.get(each)?.[next] ?? []));
      front = [...found].filter((each) => !steps.has(each));
      for (const each of front) steps.set(each, sign * step);
    }
  };
  walk('upstream', -1);
  walk('downstream', 1);
  return steps;
}
