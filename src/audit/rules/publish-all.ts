import type { DeclaredContainer } from '../model/declared-container.js';
import type { DeclaredWorkload } from '../model/declared-workload.js';
import { booleanOf, valueAt } from '../source/node.js';
import type { Place } from '../source/source-text.js';
import type { ContainerRule } from './rule.js';
import { commandHead } from './support/command-head.js';

/** Alone or among other flags without values: `-dP`. */
const flag = /(?<=\s)(?:-[dit]{0,3}P[dit]{0,3}|--publish-all(?:=true)?)(?=\s|$)/;

/** Every port that the image names is published, whichever those are. */
export const publishAll: ContainerRule = {
  id: 'publish-all',
  title: 'Every port of the image is published',
  severity: 'medium',
  scope: 'container',
  formats: ['docker-run', 'docker-inspect', 'systemd'],
  why: 'Which ports are open is then decided by whoever made the image. Its next version may open another one, on all addresses, and nobody is told.',
  attack: 'Scans the high ports and finds an administration port that the image happens to name.',
  standards: {
    cisDocker: ['5.9', '5.14'],
    nsa: ['Network separation and hardening'],
    mitre: ['T1133', 'T1046'],
  },
  check(container, workload) {
    const at = publishesAll(container, workload);
    return at ? [{ at, message: 'publishes every port that its image names' }] : [];
  },
  fix: {
    advice: 'Publish the ports that are used by number (-p 127.0.0.1:8080:80).',
    breaks: 'Clients of a port that is no longer published cannot connect.',
  },
};

function publishesAll({ node, image }: DeclaredContainer, workload: DeclaredWorkload): Place | undefined {
  if (workload.format === 'docker-inspect') {
    const all = valueAt(node, 'HostConfig', 'PublishAllPorts');
    return booleanOf(all) === true ? all : undefined;
  }
  // The flag stands between the verb and the image; what is behind that is the container's own command.
  const head = commandHead(workload);
  const { source } = workload.at;
  if (head === undefined || image === undefined || image.at.source !== source) return undefined;
  const found = flag.exec(source.text.slice(head.start, Math.min(image.at.start, head.start + 20_000)));
  if (found === null) return undefined;
  const start = head.start + found.index;
  return { source, start, end: start + found[0].length };
}
