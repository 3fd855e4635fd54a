import type { Protocol } from '../../../policy/workload.js';

/** What an image says about the process to start from it. */
export interface ImageConfig {
  environment: Record<string, string>;
  entrypoint: string[];
  command: string[];
  /** `user[:group]`, names or numbers; empty for root. */
  user: string;
  /** `/` unless the image says otherwise. */
  workingDirectory: string;
  exposedPorts: ExposedPort[];
  /** Paths that want storage of their own. */
  volumes: string[];
  /** As the image writes it, `SIGQUIT` or `3`; absent for the engine's default. */
  stopSignal?: string;
}

export interface ExposedPort {
  containerPort: number;
  protocol: Protocol;
}

/** A root filesystem that comes without a configuration. */
export const emptyImageConfig: ImageConfig = {
  environment: {},
  entrypoint: [],
  command: [],
  user: '',
  workingDirectory: '/',
  exposedPorts: [],
  volumes: [],
};
