import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

const kept = new URL('../../docs/pictures/web/', import.meta.url);
/** CI keeps these for pictures that differ. */
const differing = new URL('../../test-results/pictures/', import.meta.url);

type Take = () => Promise<Buffer>;

/** Scripts of the page may still be running. */
const longestMs = 5_000;
const pauseMs = 200;

/**
 * Other browser versions render the edges of letters slightly differently, all over a page. A
 * changed color, column or space differs in one place.
 */
const options = { threshold: 0.03, windowSize: 40 };
const mostInWindow = 80;

/**
 * Compares a page with its picture. On a difference, stores the current page and the difference in
 * `test-results/pictures`.
 */
export async function comparePicture(name: string, take: Take): Promise<'as it was' | 'different'> {
  const began = performance.now();
  for (;;) {
    const taken = await take();
    const { count, difference } = await differenceOf(name, taken);
    if (count <= mostInWindow) return 'as it was';
    if (performance.now() - began > longestMs) {
      await mkdir(differing, { recursive: true });
      await writeFile(new URL(`${name}-actual.png`, differing), taken);
      await writeFile(new URL(`${name}-difference.png`, differing), PNG.sync.write(difference));
      return 'different';
    }
    await sleep(pauseMs);
  }
}

/** Whether a picture has visibly changed. */
export async function isNoticed(name: string, taken: Buffer): Promise<boolean> {
  return (await differenceOf(name, taken)).count > mostInWindow;
}

/** Share of differing pixels in the area with the most differences. */
async function differenceOf(name: string, taken: Buffer) {
  const expected = PNG.sync.read(await readFile(new URL(`${name}.png`, kept)));
  const actual = PNG.sync.read(taken);
  const { width, height } = expected;
  const difference = new PNG({ width, height });
  if (actual.width !== width || actual.height !== height) return { count: Infinity, difference };
  const count = pixelmatch(expected.data, actual.data, difference.data, width, height, options);
  return { count, difference };
}

/** Saves the picture of a page after it has become stable, if it has changed. */
export async function keepPicture(name: string, take: Take): Promise<void> {
  let taken = await take();
  for (let isStill = false; !isStill;) {
    await sleep(2 * pauseMs);
    const next = await take();
    isStill = next.equals(taken);
    taken = next;
  }
  if (existsSync(new URL(`${name}.png`, kept)) && !(await isNoticed(name, taken))) return;
  const packed = { colorType: 2, filterType: 0, deflateStrategy: 0, deflateLevel: 9 } as const;
  await writeFile(new URL(`${name}.png`, kept), PNG.sync.write(withFewColours(taken), packed));
}

/**
 * Exact colors for areas, and 32 shades of red, green and blue for edges: invisible to the eye, and
 * the file is a third smaller.
 */
function withFewColours(picture: Buffer): PNG {
  const png = PNG.sync.read(picture);
  const pixels = new Uint32Array(png.data.buffer, png.data.byteOffset, png.width * png.height);
  const counts = new Map<number, number>();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  pixels.forEach((pixel, index) => {
    if ((counts.get(pixel) ?? 0) > pixels.length / 5_000) return;
    for (let at = 4 * index; at < 4 * index + 3; at += 1)
      png.data[at] = Math.round((Math.round(((png.data[at] ?? 0) / 255) * 31) / 31) * 255);
  });
  return png;
}
