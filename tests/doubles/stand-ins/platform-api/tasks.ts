import type { ApiProcess } from './api-process.ts';
import type { Database, ObjectRow, TaskRow, UserRow } from './database.ts';
import type { Kind, MakeResult } from './trust-service.ts';

/**
 * A fault of a task. If the API crashes, all its tasks are lost; after the trust call, its result
 * is lost too.
 */
export type TaskFault = 'die-before-trust-call' | 'die-after-trust-call' | 'trust-service-fails';

export interface TaskSubject {
  readonly kind: Kind;
  readonly subject: string;
}

export interface TaskDeps {
  readonly database: Database;
  faultFor(subject: TaskSubject): TaskFault | undefined;
  make(kind: Kind, subject: string, fails: boolean): Promise<MakeResult>;
  restart(): void;
}

/** The subject of a task, as the API checks it before and after the trust call. */
interface Work extends TaskSubject {
  /** Why there is nothing to create. */
  obstacle(): string | undefined;
  existsNow(): boolean;
  keep(id: string): object;
  readonly meantime: string;
  readonly trustUrl: string;
}

/**
 * Occupies a database connection of its process while it runs. The row stays unfinished forever if
 * the process crashes.
 */
async function run(
  work: Work,
  task: TaskRow,
  process: ApiProcess,
  { database, faultFor, make, restart }: TaskDeps,
): Promise<void> {
  const finish = (end: { readonly result: object } | { readonly error: string }) => {
    if (process.isAlive()) database.finishTask(task, end);
  };
  const release = await process.connections.take();
  if (!process.isAlive() || !release)
    return finish({ error: "TimeoutError('QueuePool limit of size 5 overflow 10 reached')" });
  try {
    const obstacle = work.obstacle();
    if (obstacle !== undefined) return finish({ error: valueError(obstacle) });
    const fault = faultFor(work);
    if (fault === 'die-before-trust-call') return restart();
    const made = await make(work.kind, work.subject, fault === 'trust-service-fails');
    if (fault === 'die-after-trust-call') return restart();
    if (!process.isAlive()) return;
    if (!made)
      return finish({
        error: `HTTPStatusError("Server error '500 Internal Server Error' for url '${work.trustUrl}'")`,
      });
    if (work.existsNow()) return finish({ error: valueError(work.meantime) });
    made.call.kept = true;
    finish({ result: work.keep(made.id) });
  } finally {
    release();
  }
}

export type StartTask = (process: ApiProcess, task: TaskRow) => void;

export function createTasks(deps: TaskDeps) {
  const { database } = deps;

  function start(work: Work, process: ApiProcess, task: TaskRow): void {
    // After the response to the request that started it.
    setImmediate(() => void run(work, task, process, deps));
  }

  return {
    did(user: UserRow): StartTask {
      const { username } = user;
      const work: Work = {
        kind: 'did',
        subject: username,
        obstacle: () =>
          user.trust_did === null ? undefined : `User ${username} already has a DID`,
        existsNow: () => user.trust_did !== null,
        meantime: `The DID for user ${username} seems to have been created in the meantime`,
        trustUrl: 'http://trust-service:8080/api/dids',
        keep(did) {
          database.setDid(user, did);
          return { ...user };
        },
      };
      return (process, task) => start(work, process, task);
    },

    proof(object: ObjectRow, asked: string | number, requester: string): StartTask {
      const owner = database.assets.get(object.asset_id)?.username ?? requester;
      const work: Work = {
        kind: 'proof',
        subject: object.key,
        obstacle() {
          if (object.proof_id !== null) return `Asset object '${asked}' already has a proof`;
          if (database.users.get(owner)?.trust_did) return undefined;
          return `User ${owner} does not have a DID and thus cannot be a proof owner`;
        },
        existsNow: () => object.proof_id !== null,
        meantime: `The proof for object '${asked}' seems to have been created in the meantime`,
        trustUrl: 'http://trust-service:8080/api/proofs',
        keep(proofId) {
          database.setProof(object, proofId);
          return { ...object };
        },
      };
      return (process, task) => start(work, process, task);
    },
  };
}

export type Tasks = ReturnType<typeof createTasks>;

/** As Python's `repr` shows it. */
function valueError(message: string): string {
  return message.includes("'") ? `ValueError("${message}")` : `ValueError('${message}')`;
}
