import type { Picture } from './graph-picture.ts';
import type { Point } from './graph-camera.ts';

/** User gestures on a picture. */
export interface Gestures {
  /** A click or tap. */
  press(at: Point): void;
  hover(at: Point): void;
  /**
   * A key other than those that move the picture.
   * @returns whether the key was handled
   */
  key(key: string, isShift: boolean): boolean;
}

const step = 60;
const slop = 5;
const wheelZoom = 0.0015;
const keyZoom = 1.25;

/** Pans and zooms with mouse, wheel, touch and keyboard. */
export function followInput(canvas: HTMLCanvasElement, picture: Picture, gestures: Gestures): void {
  const fingers = new Map<number, Point>();
  let travelled = 0;
  const pointOf = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };

  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    if (fingers.size === 0) travelled = 0;
    fingers.set(event.pointerId, pointOf(event));
  });
  canvas.addEventListener('pointermove', (event) => {
    const at = pointOf(event);
    const before = fingers.get(event.pointerId);
    if (before === undefined) return gestures.hover(at);
    const [other] = [...fingers].flatMap(([id, point]) => (id === event.pointerId ? [] : [point]));
    fingers.set(event.pointerId, at);
    travelled += Math.hypot(at.x - before.x, at.y - before.y);
    if (other !== undefined) {
      const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
      picture.zoom(distance(at, other) / Math.max(1, distance(before, other)), middle);
      picture.pan({ x: (at.x - before.x) / 2, y: (at.y - before.y) / 2 });
    } else if (travelled > slop) picture.pan({ x: at.x - before.x, y: at.y - before.y });
  });
  const lift = (event: PointerEvent) => {
    const isClick = fingers.size === 1 && travelled <= slop && event.type === 'pointerup';
    if (fingers.delete(event.pointerId) && isClick) gestures.press(pointOf(event));
  };
  canvas.addEventListener('pointerup', lift);
  canvas.addEventListener('pointercancel', lift);
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1;
      picture.zoom(Math.exp(-event.deltaY * pixels * wheelZoom), pointOf(event));
    },
    { passive: false },
  );
  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!gestures.key(event.key, event.shiftKey) && !move(event.key)) return;
    event.preventDefault();
  });

  const move = (key: string): boolean => {
    const by = moves[key];
    if (by !== undefined) picture.pan({ x: by[0] * step, y: by[1] * step });
    else if (key === '+' || key === '=') picture.zoom(keyZoom);
    else if (key === '-') picture.zoom(1 / keyZoom);
    else return false;
    return true;
  };
}

const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

const distance = (one: Point, other: Point) => Math.hypot(one.x - other.x, one.y - other.y);
