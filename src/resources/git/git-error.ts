import { RetryableError, TerminalError } from '../../orchestrator/errors.ts';

const noLfs = /'lfs' is not a git command|git-lfs: not found|git-lfs.*No such file/;
const unreachable =
  /could not resolve host|connection (refused|timed out|reset)|timed out|early EOF|RPC failed|unexpected disconnect|HTTP 5\d\d|error: 5\d\d|failed to connect|network is unreachable|operation too slow|temporary failure|remote end hung up/i;
const notPermitted = /authentication failed|could not read (username|password)|permission denied|terminal prompts disabled|error: 40[13]/i;
const notThere = /not found|does not exist|does not appear to be a git repository|No such file or directory/i;

/** What git says when it fails, as an error whose type decides the retry. */
export function gitError(printed: string): Error {
  const text = withoutCredentials(reason(printed));
  if (noLfs.test(printed)) {
    return new TerminalError('There is no git-lfs on this worker: install it (Debian: apt-get install git-lfs)', { type: 'GitMissing' });
  }
  const object = /(?:remote missing object |Object does not exist on the server.*?|\()([0-9a-f]{64})/.exec(printed)?.[1];
  if (object !== undefined && /missing object|Object does not exist|\[404\]/i.test(printed)) {
    return new TerminalError(`Git LFS does not have the object ${object}`, { type: 'LfsObjectMissing' });
  }
  if (/no space left on device|disk quota exceeded/i.test(printed)) return new RetryableError(`git failed: no space left on device`);
  const protocol = /transport '(\w+)' not allowed/.exec(printed)?.[1];
  if (protocol !== undefined) {
    return new TerminalError(`gitUrl may not begin with ${protocol} on this worker: take https, or name it in GIT_PROTOCOLS`);
  }
  if (unreachable.test(printed)) return new RetryableError(`The Git repository is not reachable: ${text}`);
  if (notPermitted.test(printed)) {
    return new TerminalError(`The Git repository is private or does not exist: ${text}; check gitUrl, or give git a login on the worker`);
  }
  if (/not our ref|unadvertised object/.test(printed))
    return new TerminalError(`The repository has no such commit: ${text}; check gitTreeish`);
  if (notThere.test(printed)) return new TerminalError(`There is no such Git repository: ${text}; check gitUrl`);
  return new RetryableError(`git failed: ${text}`);
}

export function withoutCredentials(text: string): string {
  return text.replaceAll(/(\w+:\/\/)[^\s/@]*@/g, '$1');
}

/** The line that says why; progress and advice are left out. */
function reason(printed: string): string {
  const lines = printed
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter(Boolean);
  const marked = lines.filter((line) => /^(fatal|error|remote: error|ERROR|batch response|smudge|\[\d+\])/i.test(line));
  return (marked.length > 0 ? marked.slice(0, 2).join('; ') : (lines.at(-1) ?? 'without a word')).slice(0, 400);
}
