import {
  createPages,
  type createStepReader,
  type Group,
  type Pages,
  type Step,
} from './step-pages.ts';

/** The contents of a row; parts that are not loaded yet are undefined. */
export type StepRow =
  | { readonly kind: 'group'; readonly group: Group | undefined; readonly isOpen: boolean }
  | { readonly kind: 'step'; readonly step: Step | undefined };

/** The rows of a chart: groups, followed by their steps if open. */
export interface StepRows {
  count(): number;
  at(row: number): StepRow;
  /** Loads the contents of these rows, unless they are loaded. */
  want(first: number, last: number): void;
  /**
   * Opens or closes the group of a row, or of the row's step.
   * @returns the row of the group
   */
  toggle(row: number, wanted?: boolean): number;
  /**
   * Opens initial groups: that of the given asset, the only group, or all groups if there are few
   * steps.
   */
  unfold(asset: string): void;
  refresh(): void;
}

const fewSteps = 50;

interface Open {
  /** The group's index among all groups. */
  group: number;
  readonly steps: Pages<Step>;
}

export const stepsIn = ({ counts }: Group): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Only groups with several steps can be opened. */
export const canOpen = (group: Group | undefined): group is Group =>
  group !== undefined && stepsIn(group) > 1;

export function createStepRows(
  reader: ReturnType<typeof createStepReader>,
  changed: () => void,
): StepRows {
  const groups = createPages(reader.groups, () => {
    follow();
    changed();
  });
  const open = new Map<string, Open>();

  /** Updates the indexes of open groups, which shift when new groups begin. */
  const follow = () => {
    if (open.size === 0) return;
    for (let index = 0; index < (groups.total() ?? 0); index += 1) {
      const found = open.get(groups.get(index)?.asset ?? '');
      if (found !== undefined) found.group = index;
    }
  };
  const inOrder = () => [...open.values()].toSorted((one, other) => one.group - other.group);
  const lengthOf = ({ steps, group }: Open) => {
    const of = groups.get(group);
    return steps.total() ?? (of === undefined ? 0 : stepsIn(of));
  };

  /** The group of a row and the step that it shows; undefined for the group's own row. */
  const placeOf = (row: number) => {
    let before = 0;
    for (const opened of inOrder()) {
      const own = opened.group + before;
      if (row <= own) break;
      const length = lengthOf(opened);
      if (row <= own + length) return { group: opened.group, step: row - own - 1, opened };
      before += length;
    }
    return { group: row - before, step: undefined, opened: undefined };
  };
  const openGroup = ({ asset }: Group, group: number) =>
    open.set(asset, { group, steps: createPages(reader.stepsOf(asset), changed) });
  const rowOf = (group: number) =>
    inOrder().reduce((sum, of) => (of.group < group ? sum + lengthOf(of) : sum), group);

  return {
    count: () => [...open.values()].reduce((sum, of) => sum + lengthOf(of), groups.total() ?? 0),
    at: (row) => {
      const { group, step, opened } = placeOf(row);
      if (opened !== undefined) return { kind: 'step', step: opened.steps.get(step) };
      const found = groups.get(group);
      return { kind: 'group', group: found, isOpen: open.has(found?.asset ?? '') };
    },
    want: (first, last) => {
      for (let row = first; row <= last; row += 1) {
        const { group, step, opened } = placeOf(row);
        if (opened === undefined) groups.want(group, group);
        else opened.steps.want(step, step);
      }
      // Needed to locate open groups.
      for (const { group } of open.values()) groups.want(group, group);
    },
    toggle: (row, wanted) => {
      const { group: index } = placeOf(row);
      const group = groups.get(index);
      if (!canOpen(group)) return row;
      const isOpen = open.has(group.asset);
      if (isOpen === (wanted ?? !isOpen)) return rowOf(index);
      if (isOpen) open.delete(group.asset);
      else openGroup(group, index);
      return rowOf(index);
    },
    unfold: (asset) => {
      const total = groups.total() ?? 0;
      if (total > fewSteps) return;
      const known = Array.from({ length: total }, (_, index) => groups.get(index));
      const steps = known.reduce(
        (sum, group) => sum + (group === undefined ? 0 : stepsIn(group)),
        0,
      );
      for (const [index, group] of known.entries()) {
        if (!canOpen(group) || open.has(group.asset)) continue;
        if (asset === '' ? total === 1 || steps <= fewSteps : group.asset === asset)
          openGroup(group, index);
      }
    },
    refresh: () => {
      groups.refresh();
      for (const { steps } of open.values()) steps.refresh();
    },
  };
}
