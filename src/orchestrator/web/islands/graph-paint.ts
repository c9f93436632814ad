import { colourOf } from './colours.ts';
import type { Camera } from './graph-camera.ts';
import type { Asset, Box } from './graph-data.ts';
import type { AssetBox, GroupBox, Line, Scene } from './graph-scene.ts';

/** The appearance of a state, taken from the page's legend. */
export interface StateLook {
  readonly tone: string;
  readonly glyph: string;
  readonly word: string;
}

/** The drawing options of a scene. */
export interface Look {
  readonly stateOf: (asset: Asset) => StateLook;
  readonly selected: string | undefined;
  /** Assets that match the filter; undefined without a filter. */
  readonly found: ReadonlySet<string> | undefined;
}

/** Minimum height of an asset for showing its name. */
const readable = 13;
/** For smaller assets, only lines between groups are drawn. */
const distinct = 7;
const dimmed = 0.2;
const faint = 0.5;
const radius = 4;
const smallestTitle = 10.5;
const titleAbove = 22;
const titleBelow = 26;
const names = ['background', 'surface', 'line', 'control', 'text', 'muted', 'accent'] as const;
const tones = ['ok', 'failed', 'running', 'stale', 'missing', 'overdue', 'queued'] as const;

/** Draws scenes in the page's colours. */
export function createPainter(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D) {
  let colours = readColours(canvas);
  const nameFont = `12px ${getComputedStyle(canvas).fontFamily}`;
  const titleFont = `600 ${nameFont}`;
  const fitted = new Map<string, string>();

  const paint = (scene: Scene, camera: Camera, look: Look): void => {
    const ratio = devicePixelRatio;
    const { clientWidth: width, clientHeight: height } = canvas;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== across || canvas.height !== down) {
      canvas.width = across;
      canvas.height = down;
    }
    const { scale, origin } = camera;
    const shown: Box = {
      x: -origin.x / scale,
      y: -origin.y / scale,
      width: width / scale,
      height: height / scale,
    };
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = colour('background');
    context.fillRect(0, 0, across, down);
    context.setTransform(scale * ratio, 0, 0, scale * ratio, origin.x * ratio, origin.y * ratio);
    context.lineJoin = 'round';

    const assets = [...scene.assets.values()].filter((box) => overlap(box, shown));
    const groups = scene.groups.filter((box) => overlap(box, shown));
    const assetHeight = (assets[0]?.height ?? 28) * scale;
    for (const box of groups) frame(box, scale);
    const lines = assetHeight < distinct ? scene.groupLines : scene.lines;
    context.globalAlpha = faint;
    draw(
      lines.filter((line) => crosses(line, shown)),
      colour('control'),
      1 / scale,
    );
    context.globalAlpha = 1;
    if (look.selected !== undefined)
      draw(linesOf(look.selected, scene), colour('accent'), 2 / scale);
    for (const box of assets) asset(box, look, assetHeight >= readable, scale);
    for (const box of groups) if (box.isCollapsed) summary(box, look);
    if (look.selected !== undefined) outline(look.selected, scene, scale);
    context.globalAlpha = 1;
    for (const box of groups) title(box, scale);
  };

  const colour = (name: string) => colours.get(name) ?? '#888';

  const frame = ({ x, y, width, height }: Box, scale: number) => {
    context.fillStyle = colour('surface');
    context.strokeStyle = colour('line');
    context.lineWidth = 1 / scale;
    context.beginPath();
    context.roundRect(x, y, width, height, 6);
    context.fill();
    context.stroke();
  };

  const asset = (box: AssetBox, { stateOf, found }: Look, hasName: boolean, scale: number) => {
    const { x, y, width, height } = box;
    const { tone, glyph } = stateOf(box.asset);
    context.globalAlpha = found === undefined || found.has(box.asset.key) ? 1 : dimmed;
    context.fillStyle = colour(hasName ? `${tone}-tint` : tone);
    if (!hasName) return context.fillRect(x, y, width, height);
    context.strokeStyle = colour(tone);
    context.lineWidth = 1 / Math.min(1, scale);
    context.beginPath();
    context.roundRect(x, y, width, height, radius);
    context.fill();
    context.stroke();
    context.textBaseline = 'middle';
    context.font = nameFont;
    context.fillStyle = colour(tone);
    context.fillText(glyph, x + 8, y + height / 2 + 0.5);
    context.fillStyle = colour('text');
    context.fillText(fit(box.label, width - 34), x + 26, y + height / 2 + 0.5);
  };

  /** A bar with the share of each state in a collapsed group. */
  const summary = (box: GroupBox, { stateOf, found }: Look) => {
    const { members } = box.group;
    const counts = Map.groupBy(members, (each) => stateOf(each).tone);
    const isFound = found === undefined || members.some(({ key }) => found.has(key));
    context.globalAlpha = isFound ? 1 : dimmed;
    const across = box.width - 24;
    let x = box.x + 12;
    for (const tone of tones) {
      const part = (across * (counts.get(tone)?.length ?? 0)) / members.length;
      context.fillStyle = colour(tone);
      context.fillRect(x, box.y + box.height - 20, part, 10);
      x += part;
    }
    context.globalAlpha = 1;
  };

  const linesOf = (key: string, { lines }: Scene) =>
    lines.filter(({ upstream, downstream }) => upstream === key || downstream === key);

  const outline = (key: string, { assets, groups }: Scene, scale: number) => {
    const hides = ({ isCollapsed, group }: GroupBox) =>
      isCollapsed && group.members.some((member) => member.key === key);
    const box = assets.get(key) ?? groups.find(hides);
    if (box === undefined) return;
    context.globalAlpha = 1;
    context.strokeStyle = colour('accent');
    context.lineWidth = Math.max(2.5, 3 / scale);
    context.beginPath();
    context.roundRect(box.x, box.y, box.width, box.height, radius);
    context.stroke();
  };

  const draw = (lines: readonly Line[], stroke: string, width: number) => {
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.beginPath();
    for (const { from, to } of lines) {
      const [x, y] = [from.x + from.width, from.y + from.height / 2];
      const [endX, endY] = [to.x, to.y + to.height / 2];
      const bend = Math.max(24, Math.abs(endX - x) / 2);
      context.moveTo(x, y);
      context.bezierCurveTo(x + bend, y, endX - bend, endY, endX, endY);
    }
    context.stroke();
  };

  /**
   * The title of a group, in the space at its top and above it. Omitted if there is no room for a
   * readable size.
   */
  const title = ({ x, y, width, group, isCollapsed, height }: GroupBox, scale: number) => {
    const [top, bottom] = isCollapsed ? [y, y + height - 22] : [y - titleAbove, y + titleBelow];
    const size = Math.min(14, Math.max(smallestTitle, 13 * scale)) / scale;
    const room = width - 12 / scale;
    if (bottom - top < size || room * scale < 36) return;
    const text = `${isCollapsed ? '▸' : '▾'} ${group.name} (${group.members.length.toLocaleString()})`;
    const by = size / 12;
    const middle =
      size > titleBelow
        ? (top + bottom) / 2
        : isCollapsed
          ? (top + bottom) / 2 + 2
          : y + titleBelow / 2;
    context.save();
    context.translate(x + 6 / scale, middle);
    context.scale(by, by);
    context.font = titleFont;
    context.textBaseline = 'middle';
    context.fillStyle = colour('text');
    context.fillText(fit(text, room / by), 0, 0);
    context.restore();
  };

  /** Truncates a text that is too wide. */
  const fit = (text: string, width: number): string => {
    const id = `${Math.round(width)} ${context.font} ${text}`;
    const known = fitted.get(id);
    if (known !== undefined) return known;
    if (fitted.size > 20_000) fitted.clear();
    const needed = context.measureText(text).width;
    const length = Math.max(1, Math.floor((text.length * width) / needed) - 1);
    const shown = needed <= width ? text : `${text.slice(0, length)}…`;
    fitted.set(id, shown);
    return shown;
  };

  return { paint, readColours: () => (colours = readColours(canvas)) };
}

const overlap = (one: Box, other: Box) =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

const crosses = ({ from, to }: Line, shown: Box) => {
  const x = Math.min(from.x, to.x);
  const y = Math.min(from.y, to.y);
  const around = {
    x,
    y,
    width: Math.max(from.x + from.width, to.x + to.width) - x,
    height: Math.max(from.y + from.height, to.y + to.height) - y,
  };
  return overlap(around, shown);
};

function readColours(canvas: HTMLCanvasElement): ReadonlyMap<string, string> {
  const all = [...names, ...tones.flatMap((tone) => [tone, `${tone}-tint`])];
  return new Map(all.map((name) => [name, colourOf(canvas, `--${name}`)]));
}
