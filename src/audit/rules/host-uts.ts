import { hostNamespaceRule } from './support/host-namespace-rule.js';

/** Host's UTS namespace is shared. */
export const hostUts = hostNamespaceRule({
  id: 'host-uts',
  namespace: 'uts',
  title: "Host's UTS namespace is shared",
  severity: 'medium',
  why: 'The container shares the name of the host, and with SYS_ADMIN sets it. Logs, certificates and clusters rely on that name.',
  attack: "Changes the host's name so that logs and cluster members are mistaken for others.",
  standards: { cisDocker: ['5.21'], mitre: ['T1565'] },
  advice: 'Remove it, and set hostname where the container needs a certain name.',
  breaks: 'Agents report the name of the container instead of the host. Set hostname.',
});
