export interface ObjectLocation {
  readonly bucket: string;
  readonly key: string;
}

/** The storage's description of an object's content, as far as available. */
export interface ObjectVersion {
  /** Without quotes; empty if there is none. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number | undefined;
  /** Whole seconds since 1970: headers contain no fractions. */
  readonly modified: number | undefined;
}

/** An object in a listing. */
export interface ListedObject extends ObjectVersion {
  readonly key: string;
  readonly size: number;
}

export interface OpenedObject {
  /** Of the whole object, even if only a part was requested. */
  readonly version: ObjectVersion;
  /**
   * The content, which can be read once. Throws as the request does if the storage drops the
   * connection.
   */
  readonly content: AsyncIterable<Buffer>;
  /** Ends the transfer. Required if the content is not read. */
  close(): void;
}

/** A weak ETag, which compressing proxies create, identifies the same object. */
export function etagOf(header: string | undefined): string {
  return (header ?? '').replace(/^\s*W\//, '').replaceAll('"', '');
}

export function modifiedOf(time: Date | undefined): number | undefined {
  return time === undefined ? undefined : Math.floor(time.getTime() / 1000);
}
