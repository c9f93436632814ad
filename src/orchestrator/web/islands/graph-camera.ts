import type { Box } from './graph-data.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The visible part of a scene and its scale. */
export interface Camera {
  readonly scale: number;
  /** The position of the scene's origin in the picture, in CSS pixels. */
  readonly origin: Point;
}

const least = 0.01;
const most = 3;
const margin = 24;
const largestFit = 1.25;

const bounded = (scale: number) => Math.min(most, Math.max(least, scale));

export const toScene = ({ scale, origin }: Camera, { x, y }: Point): Point => ({
  x: (x - origin.x) / scale,
  y: (y - origin.y) / scale,
});

export const moved = ({ scale, origin }: Camera, by: Point): Camera => ({
  scale,
  origin: { x: origin.x + by.x, y: origin.y + by.y },
});

/** Zooms around a fixed point. */
export function zoomed({ scale, origin }: Camera, factor: number, at: Point): Camera {
  const next = bounded(scale * factor);
  const by = next / scale;
  return {
    scale: next,
    origin: { x: at.x - (at.x - origin.x) * by, y: at.y - (at.y - origin.y) * by },
  };
}

/** Fits a box into the picture, centred. */
export function fitting(
  box: Box,
  room: { readonly width: number; readonly height: number },
): Camera {
  const scale = bounded(
    Math.min(
      largestFit,
      (room.width - 2 * margin) / box.width,
      (room.height - 2 * margin) / box.height,
    ),
  );
  return centred(box, scale, room);
}

export function centred(
  box: Box,
  scale: number,
  room: { readonly width: number; readonly height: number },
): Camera {
  return {
    scale,
    origin: {
      x: room.width / 2 - (box.x + box.width / 2) * scale,
      y: room.height / 2 - (box.y + box.height / 2) * scale,
    },
  };
}

/** Interpolates between two cameras with visually uniform zoom; `part` is 0 to 1. */
export function between(from: Camera, to: Camera, part: number): Camera {
  const eased = part * (2 - part);
  const mix = (one: number, other: number) => one + (other - one) * eased;
  return {
    scale: Math.exp(mix(Math.log(from.scale), Math.log(to.scale))),
    origin: { x: mix(from.origin.x, to.origin.x), y: mix(from.origin.y, to.origin.y) },
  };
}
