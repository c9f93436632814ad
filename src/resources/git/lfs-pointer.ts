/** The file in the repository that represents content stored in Git LFS. */
export interface LfsPointer {
  readonly kind: 'lfs';
  /** sha256 of the content. */
  readonly oid: string;
  readonly bytes: number;
  /** In its canonical form, without extensions. */
  readonly text: string;
}

const version = 'version https://git-lfs.github.com/spec/v1';

export function lfsPointer(content: string): LfsPointer | undefined {
  if (!content.startsWith(`${version}\n`)) return undefined;
  const oid = /^oid sha256:([0-9a-f]{64})$/m.exec(content)?.[1];
  const size = /^size (\d{1,15})$/m.exec(content)?.[1];
  if (oid === undefined || size === undefined) return undefined;
  return {
    kind: 'lfs',
    oid,
    bytes: Number(size),
    text: `${version}\noid sha256:${oid}\nsize ${size}\n`,
  };
}
