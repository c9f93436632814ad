import { assetAddress } from './asset-address.ts';
import type { Asset, Graph } from './graph-data.ts';
import type { StateLook } from './graph-paint.ts';

/** The parameters of the graph in the URL. */
export interface Shown {
  readonly q: string;
  readonly state: string;
  readonly group: string;
  readonly asset: string;
  readonly upstream: string;
  readonly downstream: string;
}

export function readShown(): Shown {
  const given = new URL(location.href).searchParams;
  const of = (name: string) => given.get(name) ?? '';
  return {
    q: of('q'),
    state: of('state'),
    group: of('group'),
    asset: of('asset'),
    upstream: of('upstream'),
    downstream: of('downstream'),
  };
}

/** The page around the picture: filters, the selected asset, and the list of groups. */
export type GraphPage = ReturnType<typeof createGraphPage>;

export function createGraphPage(place: HTMLElement) {
  const find = <E extends HTMLElement>(selector: string) => place.querySelector<E>(selector);
  const { page = '', assetPage = '' } = place.dataset;
  const looks = readLooks(place);
  const unknown: StateLook = { tone: 'missing', glyph: '?', word: 'not known' };
  const lookOf = ({ state }: Asset) => looks.get(state ?? '') ?? unknown;

  const addressOf = (shown: Shown): string => {
    const given = Object.entries(shown).filter(([, value]) => value !== '');
    return given.length === 0 ? page : `${page}?${new URLSearchParams(given).toString()}`;
  };
  const pageOf = (key: string) => assetAddress(assetPage, key);

  const showStates = ({ assets }: Graph, shown: Shown) => {
    const counts = Map.groupBy(assets.values(), ({ state }) => state ?? '');
    for (const link of place.querySelectorAll<HTMLAnchorElement>('[data-states] a')) {
      const { state = '' } = link.dataset;
      const count = counts.get(state)?.length ?? 0;
      const isChosen = shown.state === state;
      const number = link.querySelector('[data-count]');
      if (number !== null) number.textContent = count.toLocaleString('en-US');
      link.href = addressOf({ ...shown, state: isChosen ? '' : state });
      mark(link, isChosen);
      if (link.parentElement !== null) link.parentElement.hidden = count === 0 && !isChosen;
    }
  };

  const showList = (
    { groups, assets }: Graph,
    shown: Shown,
    isShown: (asset: Asset) => boolean,
  ) => {
    for (const { name, members } of groups) {
      const group = find<HTMLDetailsElement>(`details[data-group="${CSS.escape(name)}"]`);
      if (group === null) continue;
      const count = members.filter(isShown).length;
      group.hidden = count === 0;
      const number = group.querySelector('summary .muted');
      if (number !== null) number.textContent = count.toLocaleString('en-US');
      for (const link of group.querySelectorAll<HTMLAnchorElement>('a[data-asset]')) {
        const asset = assets.get(link.dataset['asset'] ?? '');
        if (asset === undefined) continue;
        const item = link.parentElement;
        if (item !== null) item.hidden = !isShown(asset);
        mark(link, asset.key === shown.asset);
        const sign = link.firstElementChild;
        const { tone, glyph, word } = lookOf(asset);
        if (sign === null || sign.getAttribute('aria-label') === word) continue;
        sign.className = `mark ${tone}`;
        sign.textContent = glyph;
        sign.setAttribute('aria-label', word);
        sign.setAttribute('title', word);
      }
    }
  };

  const showSelected = (asset: Asset | undefined, shown: Shown) => {
    const part = find('[data-selected]');
    if (part === null) return;
    part.hidden = asset === undefined;
    if (asset === undefined) return;
    const { tone, glyph, word } = lookOf(asset);
    const open = find<HTMLAnchorElement>('[data-open]');
    if (open !== null) [open.textContent, open.href] = [asset.key, pageOf(asset.key)];
    const badge = element('span', `badge ${tone}`);
    const sign = element('span', 'glyph', glyph);
    sign.setAttribute('aria-hidden', 'true');
    badge.append(sign, ` ${word}`);
    find('[data-badge]')?.replaceChildren(badge);
    const isPart = shown.upstream !== '' || shown.downstream !== '';
    const only = find<HTMLAnchorElement>('[data-part]');
    const whole = find<HTMLAnchorElement>('[data-whole]');
    const reach = find<HTMLFormElement>('[data-reach]');
    if (only === null || whole === null || reach === null) return;
    [only.hidden, reach.hidden] = [isPart, !isPart];
    only.href = addressOf({ ...shown, upstream: 'all', downstream: 'all' });
    whole.href = addressOf({ ...shown, upstream: '', downstream: '' });
    for (const name of ['upstream', 'downstream'] as const) {
      const select = reach.querySelector<HTMLSelectElement>(`select[name="${name}"]`);
      if (select !== null) select.value = shown[name] || '0';
      showNeighbours(name, asset[name], shown);
    }
    const field = reach.querySelector<HTMLInputElement>('input[name="asset"]');
    if (field !== null) field.value = asset.key;
  };

  const showNeighbours = (name: string, keys: readonly string[], shown: Shown) => {
    const items = keys.slice(0, mostNeighbours).map((key) => {
      const link = element('a', 'name', key);
      link.href = addressOf({ ...shown, asset: key });
      link.dataset['asset'] = key;
      const item = element('li', '');
      item.append(link);
      return item;
    });
    const more = keys.length - items.length;
    if (keys.length === 0) items.push(element('li', 'muted', 'none'));
    if (more > 0) items.push(element('li', 'muted', `and ${more.toLocaleString('en-US')} more`));
    find(`[data-neighbours="${name}"] ul`)?.replaceChildren(...items);
  };

  /**
   * Opens the asset's group in the list and scrolls the list to the asset, without scrolling the
   * page.
   */
  const reveal = ({ key, group }: Asset) => {
    const list = find<HTMLDetailsElement>(`details[data-group="${CSS.escape(group)}"]`);
    const link = list?.querySelector<HTMLElement>(`a[data-asset="${CSS.escape(key)}"]`);
    const tree = find('[data-tree]');
    if (!list || !link || !tree) return;
    list.open = true;
    const [inside, outside] = [link.getBoundingClientRect(), tree.getBoundingClientRect()];
    if (inside.top < outside.top || inside.bottom > outside.bottom)
      tree.scrollTop += inside.top - outside.top - tree.clientHeight / 2;
  };

  const write = (selector: string, text: string) => {
    const part = find(selector);
    if (part === null || part.textContent === text) return;
    part.textContent = text;
    if (selector === '[data-notice]') part.hidden = text === '';
  };

  return {
    lookOf,
    addressOf,
    pageOf,
    showStates,
    showList,
    showSelected,
    reveal,
    notice: (text: string) => write('[data-notice]', text),
    say: (text: string) => write('[data-say]', text),
  };
}

const mostNeighbours = 30;

function readLooks(place: HTMLElement): ReadonlyMap<string, StateLook> {
  const links = [...place.querySelectorAll<HTMLAnchorElement>('[data-states] a')];
  return new Map(
    links.map((link) => [
      link.dataset['state'] ?? '',
      {
        tone: link.className.replace('badge ', ''),
        glyph: link.querySelector('.glyph')?.textContent ?? '',
        word: link.querySelector('[data-word]')?.textContent ?? '',
      },
    ]),
  );
}

function mark(link: HTMLAnchorElement, isCurrent: boolean): void {
  if (isCurrent) link.setAttribute('aria-current', 'true');
  else link.removeAttribute('aria-current');
}

function element<N extends keyof HTMLElementTagNameMap>(
  name: N,
  className: string,
  text = '',
): HTMLElementTagNameMap[N] {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
