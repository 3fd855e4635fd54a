import { publishedServiceRule } from './support/published-service-rule.js';

/** An engine's API without TLS, reachable from outside. */
export const dockerApiPublished = publishedServiceRule({
  id: 'docker-api-published',
  services: new Map([
    [2375, "Docker's API without TLS"],
    [4243, "Docker's API without TLS (old port)"],
  ]),
  title: "An engine's API is published without authentication",
  severity: 'critical',
  why: 'Whoever reaches the API of an engine may start a privileged container with the root of its machine mounted. On port 2375 it asks for neither a password nor a certificate.',
  attack:
    'Finds the port by scanning, which happens within hours, and starts containers that mine and spread further.',
  standards: { cisDocker: ['2.7', '5.9'], mitre: ['T1133', 'T1610', 'T1611'] },
  advice: 'Do not publish the API; use ssh (DOCKER_HOST=ssh://…), or TLS with client certificates on 2376.',
  breaks: 'Tools that use the API over the network need ssh or certificates.',
});
