import { readGraph, readStates, type Asset, type Graph } from './graph-data.ts';
import { followInput } from './graph-input.ts';
import { createGraphPage, readShown, type Shown } from './graph-page.ts';
import { createPicture } from './graph-picture.ts';
import { partScene, wholeScene, type GroupBox, type Scene } from './graph-scene.ts';
import { liveText } from './times.ts';

const statesMs = 4_000;
const layoutMs = 1_000;
/** Larger graphs start with collapsed groups. */
const mostExpanded = 2_500;

const place = document.querySelector<HTMLElement>('[data-graph]');
const canvas = place?.querySelector('canvas');
const context = canvas?.getContext('2d');
if (place && canvas && context) await run(place, canvas, context);

async function run(
  place: HTMLElement,
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
): Promise<void> {
  const { graph: address = '' } = place.dataset;
  const page = createGraphPage(place);
  const picture = createPicture(canvas, context);
  const collapsed = new Set<string>();
  let shown = readShown();
  let isLive = true;
  let graph = await readGraph(address);
  let readAt = new Date();

  const isPart = () => shown.asset !== '' && (shown.upstream !== '' || shown.downstream !== '');
  const depthOf = (text: string) => (text === 'all' ? Infinity : Number(text));
  const sceneOf = (): Scene | undefined =>
    isPart() && graph.assets.has(shown.asset)
      ? partScene(graph, shown.asset, {
          upstream: depthOf(shown.upstream),
          downstream: depthOf(shown.downstream),
        })
      : wholeScene(graph, (group) => collapsed.has(group));
  let scene = sceneOf();

  const isFound = ({ key, state }: Asset) =>
    (shown.state === '' || state === shown.state) &&
    key.toLowerCase().includes(shown.q.toLowerCase());
  const isListed = (asset: Asset) =>
    isFound(asset) && (!isPart() || scene?.assets.has(asset.key) === true);

  const render = () => {
    const asset = graph.assets.get(shown.asset);
    page.showStates(graph, shown);
    page.showList(graph, shown, isListed);
    page.showSelected(asset, shown);
    page.notice(noticeOf(graph, scene));
    if (scene === undefined) return;
    const isFiltered = shown.q !== '' || shown.state !== '';
    const found = isFiltered
      ? new Set([...graph.assets.values()].filter(isFound).map(({ key }) => key))
      : undefined;
    picture.show(scene, { stateOf: page.lookOf, selected: asset?.key, found });
  };

  const show = (next: Partial<Shown>, isStep = true) => {
    const before = { scene, isPart: isPart() };
    shown = { ...shown, ...next };
    const to = page.addressOf(shown);
    if (isStep) history.pushState(null, '', to);
    else history.replaceState(null, '', to);
    if (isPart() || before.isPart) scene = sceneOf();
    render();
    if (scene !== before.scene && scene !== undefined) aim();
  };

  /** Shows what the URL describes. */
  const aim = (isMoved = true) => {
    if (scene === undefined) return;
    const box = boxOf(shown.asset);
    const group = scene.groups.find((each) => each.group.name === shown.group);
    if (box !== undefined && isPart()) picture.fitAround(scene.bounds, box, isMoved);
    else if (box !== undefined) picture.centre(box, isMoved);
    else picture.fit(group ?? scene.bounds, isMoved);
  };
  const boxOf = (key: string) => scene?.assets.get(key) ?? groupOf(graph.assets.get(key)?.group);
  const groupOf = (name: string | undefined): GroupBox | undefined =>
    scene?.groups.find(({ group }) => group.name === name);

  const collapse = (names: readonly string[], isCollapsed: boolean) => {
    for (const name of names) {
      if (isCollapsed) collapsed.add(name);
      else collapsed.delete(name);
      const list = place.querySelector<HTMLDetailsElement>(
        `details[data-group="${CSS.escape(name)}"]`,
      );
      if (list !== null && names.length === 1) list.open = !isCollapsed;
    }
    const before = names.length === 1 ? groupOf(names[0]) : undefined;
    if (!isPart()) scene = sceneOf();
    const after = groupOf(before?.group.name);
    if (before !== undefined && after !== undefined) picture.follow(before, after);
    render();
  };

  const select = (key: string) => {
    const asset = graph.assets.get(key);
    if (asset === undefined) return show({ asset: '', upstream: '', downstream: '' });
    if (collapsed.has(asset.group)) collapse([asset.group], false);
    show({ asset: key });
    const box = boxOf(key);
    if (box !== undefined && !isPart() && !picture.isInView(box)) picture.centre(box);
    page.reveal(asset);
    const { word } = page.lookOf(asset);
    page.say(
      `${key}, ${word}, ${asset.upstream.length} upstream, ${asset.downstream.length} downstream`,
    );
  };

  /**
   * The neighbour of an asset along a line, or the nearest one above or below; undefined if there
   * is none.
   */
  const neighbourOf = (key: string): string | undefined => {
    const asset = graph.assets.get(shown.asset);
    const from = scene?.assets.get(shown.asset);
    if (asset === undefined || from === undefined || scene === undefined) return undefined;
    const near = (keys: readonly string[]) =>
      keys
        .flatMap((each) => scene?.assets.get(each) ?? [])
        .toSorted((one, other) => Math.abs(one.y - from.y) - Math.abs(other.y - from.y))[0]?.asset
        .key;
    if (key === 'ArrowLeft') return near(asset.upstream);
    if (key === 'ArrowRight') return near(asset.downstream);
    const isAhead = ({ y }: { readonly y: number }) =>
      key === 'ArrowUp' ? y < from.y : y > from.y;
    const inColumn = [...scene.assets.values()].filter(
      (box) => isAhead(box) && Math.abs(box.x - from.x) < from.width,
    );
    return near(inColumn.map((box) => box.asset.key));
  };

  followInput(canvas, picture, {
    press: (at) => {
      const box = picture.at(at);
      if (box === undefined) return select('');
      if ('asset' in box) return select(box.asset.key);
      if (picture.isTitle(at, box)) collapse([box.group.name], !box.isCollapsed);
    },
    hover: (at) => {
      const box = picture.at(at);
      canvas.style.cursor = box === undefined ? 'grab' : 'pointer';
      canvas.title =
        box === undefined
          ? ''
          : 'asset' in box
            ? `${box.asset.key}: ${page.lookOf(box.asset).word}`
            : `${box.group.name}: ${box.group.members.length} assets`;
    },
    key: (key, isShift) => {
      const group = graph.assets.get(shown.asset)?.group;
      if (key === 'Enter' && shown.asset !== '') location.assign(page.pageOf(shown.asset));
      else if (key === 'Escape' && shown.asset !== '') select('');
      else if (key === '0' && scene !== undefined) picture.fit(scene.bounds);
      else if (key.toLowerCase() === 'c' && group !== undefined)
        collapse([group], !collapsed.has(group));
      else if (key.startsWith('Arrow') && shown.asset !== '' && !isShift) {
        const next = neighbourOf(key);
        if (next !== undefined) select(next);
      } else return false;
      return true;
    },
  });

  place.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element))
      return;
    const link = event.target.closest('a');
    const group = event.target.closest('summary')?.parentElement?.dataset['group'];
    const button = event.target.closest<HTMLElement>('[data-tool]');
    if (group !== undefined) return openGroup(group, event);
    if (button !== null) return useTool(button);
    const { asset, state } = link?.dataset ?? {};
    if (asset !== undefined) select(asset);
    else if (state !== undefined) show({ state: shown.state === state ? '' : state });
    else if (link?.matches('[data-part]')) show({ upstream: 'all', downstream: 'all' });
    else if (link?.matches('[data-whole]')) show({ upstream: '', downstream: '' });
    else return;
    event.preventDefault();
  });

  const openGroup = (name: string, event: Event) => {
    event.preventDefault();
    const list = place.querySelector<HTMLDetailsElement>(
      `details[data-group="${CSS.escape(name)}"]`,
    );
    collapse([name], list?.open === true);
    const box = groupOf(name);
    if (box !== undefined && list?.open === true) picture.fit(box);
  };

  const useTool = (button: HTMLElement) => {
    const { tool } = button.dataset;
    const groups = graph.groups.map(({ name }) => name);
    if (tool === 'in') picture.zoom(1.5);
    else if (tool === 'out') picture.zoom(1 / 1.5);
    else if (tool === 'live') {
      isLive = !isLive;
      showLive(false);
    } else {
      if (tool !== 'fit') collapse(groups, tool === 'collapse');
      if (scene !== undefined) picture.fit(scene.bounds);
    }
  };

  const field = place.querySelector<HTMLInputElement>('[data-find]');
  field?.addEventListener('input', () => show({ q: field.value.trim() }, false));
  field?.form?.addEventListener('submit', (event) => {
    event.preventDefault();
    const found = [...graph.assets.values()].filter(isListed).map(({ key }) => key);
    const next = found[(found.indexOf(shown.asset) + 1) % found.length];
    if (next !== undefined) select(next);
    else page.say('Nothing matches');
  });
  const reach = place.querySelector<HTMLFormElement>('[data-reach]');
  const limit = (event: Event) => {
    event.preventDefault();
    const of = (name: string) =>
      reach?.querySelector<HTMLSelectElement>(`select[name="${name}"]`)?.value ?? 'all';
    show({ upstream: of('upstream'), downstream: of('downstream') });
  };
  reach?.addEventListener('change', limit);
  reach?.addEventListener('submit', limit);
  addEventListener('popstate', () => {
    shown = readShown();
    if (field) field.value = shown.q;
    scene = sceneOf();
    render();
    aim();
  });

  const begin = () => {
    if (graph.assets.size > mostExpanded) {
      const open = [shown.group, graph.assets.get(shown.asset)?.group];
      for (const { name } of graph.groups) if (!open.includes(name)) collapsed.add(name);
    }
    scene = sceneOf();
    render();
    const asset = graph.assets.get(shown.asset);
    if (asset !== undefined) page.reveal(asset);
    aim(false);
  };
  const renew = async () => {
    const had = scene !== undefined;
    graph = await readGraph(address);
    if (had) {
      scene = sceneOf();
      render();
    } else begin();
  };
  const showLive = (isOld: boolean) => {
    const button = place.querySelector<HTMLElement>('[data-tool="live"]');
    if (button === null) return;
    button.setAttribute('aria-pressed', String(isLive));
    button.textContent = liveText(isLive, isOld, readAt);
  };
  const readAgain = async () => {
    const began = new Date();
    if (await readStates(address, graph)) render();
    else await renew();
    readAt = began;
  };
  begin();
  void repeat(layoutMs, async () => {
    if (graph.layout === 'computing') await renew().catch(() => undefined);
  });
  void repeat(statesMs, async () => {
    if (!isLive || document.visibilityState !== 'visible') return;
    await readAgain().then(
      () => showLive(false),
      () => showLive(true),
    );
  });
}

/** Waits for each reading before the next one, so that a slow server has one request at a time. */
async function repeat(pauseMs: number, read: () => Promise<void>): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    await read();
  }
}

function noticeOf({ layout, assets }: Graph, scene: Scene | undefined): string {
  if (scene !== undefined) return '';
  const count = assets.size.toLocaleString('en-US');
  return layout === 'failed'
    ? 'The graph could not be laid out: the log of the server says why. The list is complete.'
    : `The picture of ${count} assets is being laid out, which takes some seconds. The list is complete.`;
}
