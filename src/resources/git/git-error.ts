import { RetryableError, TerminalError } from '@moderate/orchestrator';

const noLfs = /'lfs' is not a git command|git-lfs: not found|git-lfs.*No such file/;
const unreachable =
  /could not resolve host|connection (refused|timed out|reset)|timed out|early EOF|RPC failed|unexpected disconnect|HTTP 5\d\d|error: 5\d\d|failed to connect|network is unreachable|operation too slow|temporary failure|remote end hung up/i;
const notPermitted =
  /authentication failed|could not read (username|password)|permission denied|terminal prompts disabled|error: 40[13]/i;
const notThere =
  /not found|does not exist|does not appear to be a git repository|No such file or directory/i;

/** After too many requests, wait; git reports only the status of the response. */
const busyForMs = 60_000;

/** Maps git's failure output to an error whose type determines the retry. */
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

/**
 * Git LFS reports this if the server rejects an object, after up to eight attempts of its own if
 * those may help.
 */
function lfsError(printed: string, text: string): Error {
  if (/quota|\[403\]/i.test(printed)) return new TerminalError(`Git LFS may not be read: ${text}`);
  if (/batch response: .*not found/i.test(printed))
    return new TerminalError(`The Git server has no LFS for this repository: ${text}`);
  return new RetryableError(`Git LFS failed: ${text}`);
}

/** Without credentials or URL signatures, which grant read access. */
export function withoutCredentials(text: string): string {
  return text
    .replaceAll(/(\w+:\/\/)[^\s/@]*@/g, '$1')
    .replaceAll(/(\w+:\/\/[^\s?'"]*)\?[^\s'";]*/g, '$1');
}

/** Useless because the worker's folder no longer exists, or redundant with what follows. */
const noise = /^Errors logged to |^Use `git lfs logs|askpass/;

/** The line that contains the reason; omits progress and advice. */
function reason(printed: string): string {
  const lines = printed
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !noise.test(line))
    // Strips the object, which is named twice, and Go's formatting of an address.
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
