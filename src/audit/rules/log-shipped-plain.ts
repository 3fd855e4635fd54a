import type { ContainerRule } from './rule.js';

const addressOptions = ['syslog-address', 'gelf-address', 'fluentd-address', 'splunk-url'];
const local = /^(?:\w+:\/\/)?(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::|\/|$)|^(?:unix|unixgram):/;

/** Logs leave the machine without encryption. */
export const logShippedPlain: ContainerRule = {
  id: 'log-shipped-plain',
  title: 'Log is sent over the network unencrypted',
  severity: 'low',
  scope: 'container',
  formats: ['compose', 'docker-inspect', 'docker-run', 'systemd'],
  why: 'Logs hold addresses, user names and sometimes tokens. Sent without TLS, they can be read and forged by anybody on the way.',
  attack: 'Reads session tokens from the log stream, or adds lines that hide what it does.',
  standards: { cisDocker: ['2.13'], nsa: ['Logging'], mitre: ['T1040', 'T1565.002'] },
  check({ logging }) {
    if (logging === undefined) return [];
    const { options } = logging.value;
    return addressOptions.flatMap((option) => {
      const address = options[option];
      if (address === undefined || address.includes('$') || local.test(address) || isEncrypted(address))
        return [];
      return [{ at: logging.at, message: `sends its log in the clear (${option})`, detail: option }];
    });
  },
  fix: {
    advice:
      'Use TLS (tcp+tls:// for syslog, tls:// for Fluentd, https:// for Splunk), or a collector on this machine.',
    breaks:
      'The collector must accept TLS: with a wrong address or certificate, the container does not start.',
  },
};

function isEncrypted(address: string): boolean {
  return /^(?:tcp\+tls|tls|https):/.test(address);
}
