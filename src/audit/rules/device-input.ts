import { deviceRule } from './support/device-rule.js';

/** Keyboards or consoles of the host are given. */
export const deviceInput = deviceRule({
  id: 'device-input',
  devices: /^\/dev\/(?:input(?:\/|$)|uinput$|hidraw\d|tty\d+$|console$|vcs)/,
  title: 'Keyboards or consoles of the host are given',
  severity: 'medium',
  why: 'These nodes deliver what is typed on the machine, and some let a program type. Passwords pass through them.',
  attack: "Records the operator's keystrokes, or types a command into the console.",
  mitre: ['T1056.001'],
  advice: 'Give the single event device that is used, with read permission only.',
  breaks: 'Programs for game pads, remotes and kiosks no longer see their device. They name it.',
});
