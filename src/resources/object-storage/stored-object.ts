export interface ObjectLocation {
  readonly bucket: string;
  readonly key: string;
}

/** What the storage says about the content of an object, as far as it does. */
export interface ObjectVersion {
  /** Without quotes; empty if there is none. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number | undefined;
  /** Seconds since 1970: headers hold no fractions of them. */
  readonly modified: number | undefined;
}

/** An object as a listing shows it. */
export interface ListedObject extends ObjectVersion {
  readonly key: string;
  readonly size: number;
}

export interface OpenedObject {
  /** Of the whole object, even if only a part of it was requested. */
  readonly version: ObjectVersion;
  /** The bytes, to be read once. Throws as the request does when the storage breaks off. */
  readonly content: AsyncIterable<Buffer>;
  /** Ends the transfer. Needed if the content is not read. */
  close(): void;
}

/** A weak ETag, as proxies that compress create them, is that of the same object. */
export function etagOf(header: string | undefined): string {
  return (header ?? '').replace(/^\s*W\//, '').replaceAll('"', '');
}

export function modifiedOf(time: Date | undefined): number | undefined {
  return time === undefined ? undefined : Math.floor(time.getTime() / 1000);
}
