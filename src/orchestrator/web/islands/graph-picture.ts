import {
  between,
  centred,
  fitting,
  moved,
  toScene,
  zoomed,
  type Camera,
  type Point,
} from './graph-camera.ts';
import { onColourScheme } from './colours.ts';
import type { Box } from './graph-data.ts';
import { createPainter, type Look } from './graph-paint.ts';
import type { AssetBox, GroupBox, Scene } from './graph-scene.ts';

const moveMs = 200;
const readableScale = 0.9;
const leastReadable = 0.5;

/** A scene on a canvas with a camera. */
export type Picture = ReturnType<typeof createPicture>;

export function createPicture(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D) {
  const painter = createPainter(canvas, context);
  let camera: Camera = { scale: 1, origin: { x: 0, y: 0 } };
  let shown: { readonly scene: Scene; readonly look: Look } | undefined;
  let frame: number | undefined;
  let aim: { readonly from: Camera; readonly to: Camera; readonly since: number } | undefined;

  const paint = (now: number) => {
    frame = undefined;
    if (aim !== undefined) {
      const part = Math.min(1, Math.max(0, (now - aim.since) / moveMs));
      camera = between(aim.from, aim.to, part);
      if (part === 1) aim = undefined;
      else repaint();
    }
    if (shown === undefined || canvas.clientWidth === 0) return;
    painter.paint(shown.scene, camera, shown.look);
    if (canvas.dataset['drawn'] === undefined) {
      canvas.dataset['drawn'] = 'true';
      performance.mark('graph-drawn');
    }
  };
  const repaint = () => void (frame ??= requestAnimationFrame(paint));
  const room = () => ({ width: canvas.clientWidth, height: canvas.clientHeight });
  const look = (to: Camera, isMoved = true) => {
    const moves = isMoved && !matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (moves) aim = { from: camera, to, since: performance.now() };
    else [camera, aim] = [to, undefined];
    repaint();
  };

  new ResizeObserver(repaint).observe(canvas);
  onColourScheme(() => {
    painter.readColours();
    repaint();
  });

  return {
    show: (scene: Scene, of: Look) => {
      shown = { scene, look: of };
      repaint();
    },
    scene: () => shown?.scene,
    fit: (box: Box, isMoved = true) => look(fitting(box, room()), isMoved),
    /**
     * Shows the whole scene, or the surroundings of a box if the whole scene would be unreadable.
     */
    fitAround: (bounds: Box, box: Box, isMoved = true) => {
      const all = fitting(bounds, room());
      look(all.scale >= leastReadable ? all : centred(box, leastReadable, room()), isMoved);
    },
    /** Centres a box at a readable size. */
    centre: (box: Box, isMoved = true) =>
      look(centred(box, Math.max(readableScale, camera.scale), room()), isMoved),
    isInView: (box: Box) => {
      const from = toScene(camera, { x: 0, y: 0 });
      const to = toScene(camera, { x: canvas.clientWidth, y: canvas.clientHeight });
      return (
        box.x >= from.x &&
        box.y >= from.y &&
        box.x + box.width <= to.x &&
        box.y + box.height <= to.y &&
        camera.scale >= leastReadable
      );
    },
    pan: (by: Point) => look(moved(camera, by), false),
    zoom: (factor: number, at: Point = { x: canvas.clientWidth / 2, y: canvas.clientHeight / 2 }) =>
      look(zoomed(camera, factor, at), false),
    /** Moves the camera so that a moved box keeps its position on the screen. */
    follow: (from: Box, to: Box) =>
      look(
        moved(camera, { x: (from.x - to.x) * camera.scale, y: (from.y - to.y) * camera.scale }),
        false,
      ),
    at: (point: Point): AssetBox | GroupBox | undefined => {
      const place = toScene(camera, point);
      const holds = ({ x, y, width, height }: Box) =>
        place.x >= x && place.y >= y && place.x <= x + width && place.y <= y + height;
      const { assets, groups } = shown?.scene ?? {
        assets: new Map<string, AssetBox>(),
        groups: [],
      };
      return [...assets.values()].find(holds) ?? groups.find(holds);
    },
    /** Whether a point is in the title of a group, which collapses the group. */
    isTitle: (point: Point, box: GroupBox) =>
      box.isCollapsed ||
      point.y - camera.origin.y - box.y * camera.scale < Math.max(20, 28 * camera.scale),
  };
}
