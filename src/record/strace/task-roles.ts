import type { Phase } from '../../policy/recording.js';

/**
 * What a traced task is: a thread of the `init` process before it executes the workload, something `init`
 * forked before its filter (a `hook`, which is not recorded), or the `workload`.
 */
type Role = 'init' | 'hook' | 'workload';

interface Birth {
  parent: number;
  isThread: boolean;
}

/** Tells whose calls are evidence, and of which phase. Pids are those of this program's pid namespace. */
export interface TaskRoles {
  /** Phase of a call that a task makes now; `undefined` where it is not recorded. */
  phaseOf(pid: number, syscall: string): Phase | undefined;
  /** A task starts something that may create a task. */
  cloning(pid: number, isThread: boolean): void;
  cloneFailed(pid: number): void;
  /** A filter is in force from now on, for one thread or for all of its process. */
  filtered(pid: number, wholeProcess: boolean): void;
  executed(pid: number): void;
  ended(pid: number): void;
}

const execNames = ['execve', 'execveat'];

/** @param initTasks all threads of the container's first process at the time of attaching */
export function createTaskRoles(initTasks: readonly number[]): TaskRoles {
  const roles = new Map<number, Role>(initTasks.map((pid) => [pid, 'init']));
  const filtered = new Set<number>();
  let initIsFiltered = false;
  let hasExecuted = false;
  let births: Birth[] = [];

  /**
   * strace tells a child's pid in the child's own namespace only, so a newcomer is taken for the child of whoever
   * cloned first and has no child yet. After the exec it does not matter: everything then is the workload.
   */
  const roleOf = (pid: number): Role => {
    const known = roles.get(pid);
    if (known !== undefined) return known;
    const birth = births.shift();
    const role = roleOfNewcomer(birth);
    if (birth && filtered.has(birth.parent)) filtered.add(pid);
    roles.set(pid, role);
    return role;
  };
  const roleOfNewcomer = (birth: Birth | undefined): Role => {
    if (!birth) return hasExecuted ? 'workload' : 'hook';
    const parent = roles.get(birth.parent) ?? 'workload';
    return parent === 'init' && !birth.isThread && !isFiltered(birth.parent) ? 'hook' : parent;
  };
  const isFiltered = (pid: number) => initIsFiltered || filtered.has(pid);

  return {
    phaseOf(pid, syscall) {
      const role = roleOf(pid);
      if (role === 'workload') return 'workload';
      if (role === 'hook') return undefined;
      return isFiltered(pid) || execNames.includes(syscall) ? 'runtime' : undefined;
    },
    cloning(pid, isThread) {
      births.push({ parent: pid, isThread });
    },
    cloneFailed(pid) {
      const index = births.findLastIndex((birth) => birth.parent === pid);
      if (index >= 0) births.splice(index, 1);
    },
    filtered(pid, wholeProcess) {
      if (roleOf(pid) !== 'init') return;
      if (wholeProcess) initIsFiltered = true;
      else filtered.add(pid);
    },
    executed(pid) {
      if (roleOf(pid) !== 'init') return;
      roles.set(pid, 'workload');
      hasExecuted = true;
    },
    ended(pid) {
      roles.delete(pid);
      filtered.delete(pid);
      births = births.filter((birth) => birth.parent !== pid);
    },
  };
}
