/** Fails if the result does not arrive in time: a run with broken code would be retried forever. */
export async function endsWithin<T>(seconds: number, what: string, result: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${what} did not end within ${seconds} s`)),
      seconds * 1000,
    );
  });
  try {
    return await Promise.race([result, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
