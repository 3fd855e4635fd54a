import type { DeclaredContainer } from '../../model/declared-container.js';
import type { DeclaredWorkload } from '../../model/declared-workload.js';

/** For settings that a Pod makes for all its containers: they are reported with the first of them only. */
export function saidBefore(container: DeclaredContainer, { pod, containers }: DeclaredWorkload): boolean {
  return pod !== undefined && containers[0] !== container;
}
