/** Maximum size of a value as JSON, so that it fits into a payload with others. */
const maxValueBytes = 200_000;

/**
 * The problem with a value's size, if any.
 * @param bytes size of its JSON in UTF-8
 */
export function sizeProblem(bytes: number): string | undefined {
  if (bytes <= maxValueBytes) return undefined;
  return `Its value takes ${bytes} bytes as JSON, more than the ${maxValueBytes} that a run can carry: return a reference to it instead`;
}
