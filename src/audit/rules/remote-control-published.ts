import { publishedServiceRule } from './support/published-service-rule.js';

/** Remote desktops and shells that do not encrypt, reachable from outside. */
export const remoteControlPublished = publishedServiceRule({
  id: 'remote-control-published',
  services: new Map([
    [23, 'telnet'],
    [512, 'rexec'],
    [513, 'rlogin'],
    [514, 'rsh'],
    [3389, 'a remote desktop (RDP)'],
    [5900, 'a remote desktop (VNC)'],
    [5901, 'a remote desktop (VNC)'],
    [6000, 'an X server'],
    [4444, "Selenium's control port"],
    [9222, "a browser's control port"],
  ]),
  title: 'Remote control is published beyond this machine',
  severity: 'high',
  why: 'Whoever reaches such a port controls what runs in the container. Most of these protocols have a short password or none, and encrypt nothing.',
  attack: 'Connects, and types commands into the container as its user.',
  standards: { cisDocker: ['5.9'], nsa: ['Network separation and hardening'], mitre: ['T1133', 'T1021'] },
  advice: 'Publish it on 127.0.0.1 only and tunnel it through ssh, or not at all.',
  breaks: 'Who used it from another machine needs a tunnel.',
});
