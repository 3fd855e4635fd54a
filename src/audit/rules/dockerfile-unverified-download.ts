import { runStepRule } from './support/run-step-rule.js';
import { commandsOf } from './support/shell-commands.js';

const curlSwitch = /\s(-[a-zA-Z]{0,8}k[a-zA-Z]{0,8}|--insecure)(?=\s|$)/;

const switches = new RegExp(
  [
    String.raw`--no-check-certificate\b`,
    String.raw`\bhttp\.sslVerify[\s=]{1,3}["']?(?:false|0)`,
    String.raw`\bGIT_SSL_NO_VERIFY=(?:1|true)`,
    String.raw`--trusted-host\b`,
    String.raw`\bstrict-ssl[\s=]{1,3}false`,
    String.raw`\bNODE_TLS_REJECT_UNAUTHORIZED=0`,
    String.raw`\bPYTHONHTTPSVERIFY=0`,
    String.raw`\bStrictHostKeyChecking[\s=]{1,3}no\b`,
    String.raw`\bGOINSECURE=`,
    String.raw`\bAcquire::https?::Verify-Peer\S{0,10}\s{0,3}"?(?:false|0)`,
    String.raw`\bsslverify\s{0,3}=\s{0,3}(?:0|false)`,
  ].join('|'),
  'i',
);

/** Certificates and host keys are not checked while building. */
export const dockerfileUnverifiedDownload = runStepRule({
  id: 'dockerfile-unverified-download',
  find: (script) => switches.exec(script)?.[0] ?? curlUnchecked(script),
  says: (piece) => `does not check from whom it downloads (${piece.slice(0, 60)})`,
  title: 'Downloads do not check the server',
  severity: 'medium',
  why: 'Without a check of the certificate or host key, a download may come from anybody on the way. What comes ends in the image, and in all containers made from it.',
  attack: 'Answers in place of the server from the same network, with a changed program.',
  standards: {
    cisDocker: ['4.11', '4.12'],
    nsa: ['Building secure container images'],
    mitre: ['T1195.002', 'T1557'],
  },
  advice: 'Install ca-certificates, or the authority of your own server, and remove the switch.',
  breaks: 'Servers with a self-made certificate are refused until their authority is in the image.',
});

function curlUnchecked(script: string): string | undefined {
  if (!script.includes('curl')) return undefined;
  for (const command of commandsOf(script)) {
    const at = command.search(/\bcurl\s/);
    const found = at < 0 ? undefined : curlSwitch.exec(command.slice(at))?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}
