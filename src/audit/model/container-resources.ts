import type { Setting } from './setting.js';

/** Limits and requests. Memory is in bytes, CPU in CPUs (0.5 is half of one); 0 and -1 stay as written. */
export interface ContainerResources {
  memoryLimit?: Setting<number>;
  memoryRequest?: Setting<number>;
  /** Memory and swap together, as Docker's --memory-swap; -1 is unlimited. */
  memorySwap?: Setting<number>;
  cpuLimit?: Setting<number>;
  cpuRequest?: Setting<number>;
  cpuShares?: Setting<number>;
  /** Processes and threads; -1 is unlimited. */
  pidsLimit?: Setting<number>;
  /** Kubernetes' ephemeral-storage limit, Docker's storage_opt size. */
  storageLimit?: Setting<number>;
  shmSize?: Setting<number>;
  /** The kernel is told not to kill it when memory runs out. */
  oomKillDisable?: Setting<boolean>;
  oomScoreAdj?: Setting<number>;
  ulimits: Setting<{ name: string; soft: number; hard: number }>[];
  blkioWeight?: Setting<number>;
}
