import { RetryableError, TerminalError } from '@moderate/orchestrator';

const noLfs = /'lfs' is not a git command|git-lfs: not found|git-lfs.*No such file/;
const unreachable =
  /could not resolve host|connection (refused|timed out|reset)|timed out|early EOF|RPC failed|unexpected disconnect|HTTP 5\d\d|error: 5\d\d|failed to connect|network is unreachable|operation too slow|temporary failure|remote end hung up/i;
const notPermitted =
  /authentication failed|could not read (username|password)|permission denied|terminal prompts disabled|error: 40[13]/i;
const notThere =
  /not found|does not exist|does not appear to be a git repository|No such file or directory/i;

/** Who asks too often is to wait for a while; git tells no more of the answer than its status. */
const busyForMs = 60_000;

/** What git says when it fails, as an error whose type decides the retry. */
export function gitError(printed: string): Error {
  const text = reason(withoutCredentials(printed));
  if (noLfs.test(printed)) {
    return new TerminalError(
      'There is no git-lfs on this worker: install it (Debian: apt-get install git-lfs)',
      { type: 'GitMissing' },
    );
  }
  const object =
    /(?:remote missing object |Object does not exist on the server.*?|\()([0-9a-f]{64})/.exec(
      printed,
    )?.[1];
  if (
    object !== undefined &&
    /missing object|Object does not exist|\[404\]|Repository or object not found: \w+:/i.test(
      printed,
    )
  ) {
    return new TerminalError(`Git LFS does not have the object ${object}`, {
      type: 'LfsObjectMissing',
    });
  }
  if (/no space left on device|disk quota exceeded/i.test(printed))
    return new RetryableError(`git failed: no space left on device`);
  const protocol = /transport '(\w+)' not allowed/.exec(printed)?.[1];
  if (protocol !== undefined) {
    return new TerminalError(
      `gitUrl may not begin with ${protocol} on this worker: take https, or name it in GIT_PROTOCOLS`,
    );
  }
  if (/^goroutine \d+ \[/m.test(printed)) {
    const said =
      'git-lfs failed because of a bug of its own, as some versions do if a server is busy: a later version may help';
    return new RetryableError(said, { retryAfterMs: busyForMs });
  }
  if (/error: 429/.test(printed))
    return new RetryableError(`The Git server limits requests: ${text}`, {
      retryAfterMs: busyForMs,
    });
  if (unreachable.test(printed))
    return new RetryableError(`The Git repository is not reachable: ${text}`);
  if (notPermitted.test(printed)) {
    return new TerminalError(
      `The Git repository is private or does not exist: ${text}; check gitUrl, or give git a login on the worker`,
    );
  }
  if (object !== undefined) return lfsError(printed, text);
  if (/not our ref|unadvertised object/.test(printed))
    return new TerminalError(`The repository has no such commit: ${text}; check gitTreeish`);
  if (notThere.test(printed))
    return new TerminalError(`There is no such Git repository: ${text}; check gitUrl`);
  return new RetryableError(`git failed: ${text}`);
}

/** What Git LFS says of an object when the server has refused it, after eight tries of its own where those may help. */
function lfsError(printed: string, text: string): Error {
  if (/quota|\[403\]/i.test(printed)) return new TerminalError(`Git LFS may not be read: ${text}`);
  if (/batch response: .*not found/i.test(printed))
    return new TerminalError(`The Git server has no LFS for this repository: ${text}`);
  return new RetryableError(`Git LFS failed: ${text}`);
}

/** Without logins, and without what signs an address: who has that may read. */
export function withoutCredentials(text: string): string {
  return text
    .replaceAll(/(\w+:\/\/)[^\s/@]*@/g, '$1')
    .replaceAll(/(\w+:\/\/[^\s?'"]*)\?[^\s'";]*/g, '$1');
}

/** Of no use where the worker's folder is gone, or in addition to what follows. */
const noise = /^Errors logged to |^Use `git lfs logs|askpass/;

/** The line that says why; progress and advice are left out. */
function reason(printed: string): string {
  const lines = printed
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !noise.test(line))
    // Which it was downloading, twice, and Go's own picture of an address.
    .map((line) =>
      line
        .replace(/^Error downloading object: .*?Error downloading .*?\): /, '')
        .replace(/ &\{.*$/, ''),
    );
  const marked = lines.filter((line) =>
    /^(fatal|error|remote: error|ERROR|batch response|smudge|LFS:|\[\w+\])/i.test(line),
  );
  return (
    marked.length > 0 ? marked.slice(0, 2).join('; ') : (lines.at(-1) ?? 'without a word')
  ).slice(0, 400);
}
