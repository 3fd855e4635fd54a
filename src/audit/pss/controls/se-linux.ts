import { type Node, textOf } from '../../source/node.js';
import type { Control, Report } from '../control.js';
import { quoted, type SettingOwner, under } from '../pod-view.js';

const types = ['', 'container_t', 'container_init_t', 'container_kvm_t'];
const typesSince31 = [...types, 'container_engine_t'];

/** The level is free. policy/check_seLinuxOptions.go, v1.0; v1.31 has one more type. */
export const seLinux: Control = {
  name: 'SELinux',
  level: 'baseline',
  since: 0,
  check(pod, report) {
    const allowed = pod.minor >= 31 ? typesSince31 : types;
    for (const owner of pod.owners) {
      const options = under(owner.securityContext, 'seLinuxOptions');
      if (!options) continue;
      checkOption(owner, 'type', under(options, 'type'), allowed, report);
      checkOption(owner, 'user', under(options, 'user'), [''], report);
      checkOption(owner, 'role', under(options, 'role'), [''], report);
    }
  },
};

function checkOption(
  { who }: SettingOwner,
  key: string,
  value: Node | undefined,
  allowed: readonly string[],
  report: Report,
): void {
  const text = textOf(value);
  if (value && (text === undefined || !allowed.includes(text)))
    report(value, `${who} sets securityContext.seLinuxOptions.${key} to ${quoted(value)}`);
}
