import type { DeclaredContainer } from '../model/declared-container.js';
import type { ContainerRule, Offence } from './rule.js';
import { startFormats } from './support/formats.js';
import { portDetail, portText, reachablePorts } from './support/published-port.js';

/** What listens where by default; connecting to any of them runs code. */
const debuggers: ReadonlyMap<number, string> = new Map([
  [9229, "Node's inspector"],
  [5005, "Java's debugger"],
  [5678, 'debugpy'],
  [2345, 'Delve'],
  [9003, 'Xdebug'],
]);

/** A debugger told to listen on more than the loopback address. */
const listens =
  /--inspect(?:-brk)?=(?:0\.0\.0\.0|\[?::\]?)|-agentlib:jdwp=\S{0,200}?address=(?:\*|0\.0\.0\.0)|-Xrunjdwp:\S{0,200}?address=(?:\*|0\.0\.0\.0)|debugpy\s+(?:\S+\s+)?--listen\s+(?:0\.0\.0\.0|\d+(?:\s|$))|\bdlv\s[^\n]{0,200}--listen=(?:0\.0\.0\.0)?:\d/;

/** Options that a language's runtime reads from the environment. */
const optionVariables = new Set([
  'NODE_OPTIONS',
  'JAVA_TOOL_OPTIONS',
  'JAVA_OPTS',
  'JDK_JAVA_OPTIONS',
  'CATALINA_OPTS',
]);

/** A debugger that can be reached over the network. */
export const debuggerOpen: ContainerRule = {
  id: 'debugger-open',
  title: 'A debugger is reachable over the network',
  severity: 'high',
  scope: 'container',
  formats: startFormats,
  why: 'A debugger runs any code in the program it is attached to, and these ask for no password. It is meant for a developer on the same machine.',
  attack: 'Connects with an ordinary debugger and evaluates an expression that starts a shell.',
  standards: { cisDocker: ['5.9'], nsa: ['Network separation and hardening'], mitre: ['T1133', 'T1609'] },
  check(container) {
    return [...publishedDebuggers(container), ...listeningDebuggers(container)];
  },
  fix: {
    advice:
      'Start the program without its debugger outside development, or publish the port on 127.0.0.1 only.',
    breaks: 'Remote debugging needs a tunnel (ssh -L, kubectl port-forward).',
  },
};

function publishedDebuggers(container: DeclaredContainer): Offence[] {
  if (container.ports.length === 0) return [];
  return reachablePorts(container).flatMap((port) => {
    const name = port.containerPort === undefined ? undefined : debuggers.get(port.containerPort);
    if (name === undefined || port.protocol !== 'tcp') return [];
    return [{ at: port.at, message: `publishes ${name} (${portText(port)})`, detail: portDetail(port) }];
  });
}

function listeningDebuggers({ command, entrypoint, environment }: DeclaredContainer): Offence[] {
  const found: Offence[] = [];
  for (const words of [entrypoint, command]) {
    if (words && listens.test(words.value.join(' ')))
      found.push({
        at: words.at,
        message: 'starts a debugger that listens on all addresses',
        detail: 'command',
      });
  }
  for (const { name, value, at } of environment) {
    if (value !== undefined && optionVariables.has(name) && listens.test(value))
      found.push({ at, message: `${name} starts a debugger that listens on all addresses`, detail: name });
  }
  return found;
}
