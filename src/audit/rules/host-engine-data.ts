import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Container engine's data is mounted. */
export const hostEngineData = hostPathRule({
  id: 'host-engine-data',
  kind: 'engine-data',
  title: "Container engine's data is mounted",
  severity: 'high',
  why: "The engine's directory holds the files, volumes, logs, environment and configuration of all containers. Their secrets are in it, and what is written there they run.",
  attack: "Reads other containers' secrets from their configuration and volumes, or changes their programs.",
  standards: { ...hostPathStandards, mitre: ['T1611', 'T1552.001'] },
  advice: 'Mount the one volume that the workload uses, or have the engine send logs.',
  breaks:
    "Log shippers and cAdvisor lose container logs and figures. Use the log driver or the engine's metrics.",
});
