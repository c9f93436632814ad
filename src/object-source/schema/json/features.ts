import { Unreadable } from '#object-source/unreadable.ts';
import {
  afterElement,
  EndOfText,
  keyAt,
  skipSpace,
  valueAt,
  type JsonValue,
} from './json-value.ts';

/**
 * Whether a text begins as a GeoJSON FeatureCollection, wherever its `type` is: an object with an
 * array of features.
 */
export function isFeatureCollection(start: string): boolean {
  try {
    let position = skipSpace(start, skipSpace(start, 0) + 1);
    while (start[position] !== '}') {
      const [key, colon] = keyAt(start, position);
      if (key === 'features' && start[colon] === '[') {
        const first = skipSpace(start, colon + 1);
        if (start[first] === ']')
          return typeOf(valueAt(start, skipSpace(start, 0), 0)[0]) === 'FeatureCollection';
        return start[first] === '{' && typeOf(valueAt(start, first, 2)[0]) === 'Feature';
      }
      position = afterElement(start, valueAt(start, colon, 1)[1], '}');
    }
  } catch (error) {
    if (!(error instanceof EndOfText || error instanceof Unreadable)) throw error;
  }
  return false;
}

function typeOf(value: JsonValue): JsonValue | undefined {
  return typeof value === 'object' && value !== null && 'fields' in value
    ? value.fields.get('type')
    : undefined;
}
