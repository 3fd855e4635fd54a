import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSecurityOption } from './security-option.js';

describe('parseSecurityOption', () => {
  it.each([
    ['no-new-privileges', { kind: 'no-new-privileges', value: true }],
    ['no-new-privileges:true', { kind: 'no-new-privileges', value: true }],
    ['no-new-privileges=false', { kind: 'no-new-privileges', value: false }],
    ['seccomp=unconfined', { kind: 'seccomp', profile: { type: 'unconfined' } }],
    ['seccomp:unconfined', { kind: 'seccomp', profile: { type: 'unconfined' } }],
    ['seccomp=builtin', { kind: 'seccomp', profile: { type: 'runtime-default' } }],
    ['seccomp=./a:b.json', { kind: 'seccomp', profile: { type: 'localhost', profile: './a:b.json' } }],
    ['seccomp={"a":1}', { kind: 'seccomp', profile: { type: 'localhost', profile: '{…}' } }],
    ['apparmor=unconfined', { kind: 'apparmor', profile: { type: 'unconfined' } }],
    ['apparmor:docker-default', { kind: 'apparmor', profile: { type: 'runtime-default' } }],
    ['apparmor=mine', { kind: 'apparmor', profile: { type: 'localhost', profile: 'mine' } }],
    ['label=disable', { kind: 'selinux-disabled' }],
    ['label:disable', { kind: 'selinux-disabled' }],
    ['label=user:root', { kind: 'selinux', option: 'user', value: 'root' }],
    ['label:role:sysadm_r', { kind: 'selinux', option: 'role', value: 'sysadm_r' }],
    ['label=type:spc_t', { kind: 'selinux', option: 'type', value: 'spc_t' }],
    ['label=level:s0:c1,c2', { kind: 'selinux', option: 'level', value: 's0:c1,c2' }],
    ['systempaths=unconfined', { kind: 'proc-unmasked' }],
    ['unmask=ALL', { kind: 'proc-unmasked' }],
    ['mask=/proc/x', { kind: 'other' }],
    ['label=filetype:x_t', { kind: 'other' }],
  ])('%s', (text, expected) => expect(parseSecurityOption(text)).toEqual(expected));

  it.each([
    '',
    'seccomp',
    'NO-NEW-PRIVILEGES',
    'no-new-privileges=maybe',
    'label=x',
    'systempaths=x',
    '__proto__=x',
  ])('is none: "%s"', (text) => expect(parseSecurityOption(text).kind).toBe('invalid'));

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseSecurityOption(text)));
  });
});
