import type { DeclaredPort } from '../../model/declared-container.js';
import type { ContainerRule, Severity, Standards } from '../rule.js';
import { startFormats } from './formats.js';
import { portDetail, portText, reachablePorts, recordedAddress } from './published-port.js';

/** What distinguishes a rule on one kind of service that should not be reachable from outside the machine. */
export interface PublishedServiceRuleText {
  id: string;
  /** What listens on which TCP port inside the container. */
  services: ReadonlyMap<number, string>;
  title: string;
  severity: Severity;
  why: string;
  attack: string;
  standards: Standards;
  advice: string;
  breaks: string;
}

/** A rule that finds well-known ports published beyond the machine itself. */
export function publishedServiceRule(text: PublishedServiceRuleText): ContainerRule {
  const { services, advice, breaks, ...rest } = text;
  return {
    ...rest,
    scope: 'container',
    formats: startFormats.filter((format) => format !== 'oci'),
    check(container) {
      if (container.ports.length === 0) return [];
      return reachablePorts(container).flatMap((port) => {
        const service = serviceOf(port, services);
        if (service === undefined) return [];
        return [
          { at: port.at, message: `publishes ${service} (${portText(port)})`, detail: portDetail(port) },
        ];
      });
    },
    fix: {
      advice,
      breaks,
      recorded: ({ container, offence }, policy) => recordedAddress(policy, offence.detail, container.ports),
    },
  };
}

function serviceOf(
  { containerPort, containerPortEnd, published, protocol }: DeclaredPort,
  services: ReadonlyMap<number, string>,
): string | undefined {
  const first = containerPort ?? published?.port;
  if (protocol !== 'tcp' || first === undefined) return undefined;
  if (containerPortEnd === undefined) return services.get(first);
  for (const [port, service] of services) if (port >= first && port <= containerPortEnd) return service;
  return undefined;
}
