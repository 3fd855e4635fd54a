/** Kinds of credentials that are told by how they look, whatever they are called. */
const shapes: readonly (readonly [kind: string, shape: RegExp])[] = [
  ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a private key', /-----BEGIN (?:[A-Z]{2,12} ){0,3}PRIVATE KEY/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22})/],
  ['a GitLab token', /\bgl(?:pat|dt|rt|cbt|ptt)-[\w-]{20}/],
  ['a Slack token', /\bxox[abeprs]-[A-Za-z0-9-]{10}|hooks\.slack\.com\/services\/T\w{6,}\/B\w{6,}\/\w/],
  ['a Stripe key', /\b[rs]k_live_[A-Za-z0-9]{20}/],
  ['a Google API key', /\bAIza[\w-]{35}/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a PyPI token', /\bpypi-AgE[\w-]{40}/],
  ['a SendGrid key', /\bSG\.[\w-]{20,24}\.[\w-]{40}/],
  ['a Docker Hub token', /\bdckr_(?:pat|oat)_[\w-]{20}/],
  ['a Hugging Face token', /\bhf_[A-Za-z0-9]{34}\b/],
  ['a Vault token', /\bhv[sb]\.[\w-]{24}/],
  ['a DigitalOcean token', /\bdo[opr]_v1_[\da-f]{64}\b/],
  ['an API key', /\bsk-(?:proj-|ant-|or-|svcacct-)[\w-]{20}|\bsk-[A-Za-z0-9]{40}/],
  ['an age key', /\bAGE-SECRET-KEY-1[0-9A-Z]{50}/],
  ['an Azure storage key', /AccountKey=[A-Za-z0-9+/]{60}/],
  ['a signed token (JWT)', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10}/],
];

/** One test for what almost every value is: none of them. */
const anyShape = new RegExp(shapes.map(([, { source }]) => source).join('|'));

/** Which kind of credential is in a text; `undefined` for none. Never gives the credential itself. */
export function credentialIn(text: string): string | undefined {
  if (text.length < 12 || !anyShape.test(text)) return undefined;
  return shapes.find(([, shape]) => shape.test(text))?.[0];
}

const urlPassword = /\b[a-z][a-z\d+.-]{1,30}:\/\/[^\s:@/"'<>]{0,100}:([^\s@/"']{1,200})@[\w[]/i;
const connectionPassword = /(?:^|;)\s*(?:password|pwd)\s*=\s*([^;\s]{1,200})/i;

/** Whether a URL in a text, or a database's connection string, has a password in it that is written out. */
export function hasPasswordInUrl(text: string): boolean {
  if (text.length < 8) return false;
  const password = (text.includes('://') ? urlPassword.exec(text)?.[1] : undefined) ?? ofConnection(text);
  return password !== undefined && isWrittenOut(password);
}

function ofConnection(text: string): string | undefined {
  return text.includes(';') ? connectionPassword.exec(text)?.[1] : undefined;
}

const reference =
  /[$]|\{\{|^(?:<.*>|\[.*\]|%.*%|@.*@)$|^(?:file|vault|op|ssm|arn|ref\+\w+|secretsmanager|kms|ENC)[:[(]|^(?:https?|file):\/\/|^\.{0,2}\/[\w./-]+$/;
const placeholder =
  /^(?:x{3,}|\*+|\.{3,}|-+|_+|todo|tbd|fixme|null|none|nil|undefined|redacted|placeholder|dummy|n\/a|true|false|yes|no|on|off|0|1|replace[-_ ].*|replaceme|your[-_ ].*|insert[-_ ].*|put[-_ ].*|set[-_ ]?me|enter[-_ ].*)$/i;

/** Whether a value is the secret itself: not empty, a reference to where it is kept, or a blank to be filled in. */
export function isWrittenOut(value: string): boolean {
  return value !== '' && !reference.test(value) && !placeholder.test(value);
}

const guessed = new Set(
  (
    'password passw0rd p@ssw0rd p@ssword pass pass123 password1 password123 passwd pwd admin admin123 adminadmin administrator ' +
    'root root123 rootpassword rootpass toor secret secret123 secretkey supersecret topsecret mysecret mysecretpassword ' +
    'my-secret-pw mypassword my-password somepassword changeme change_me change-me changeit changethis default guest ' +
    'test test123 testing user user123 username postgres postgresql mysql mariadb redis mongo mongodb rabbitmq minio ' +
    'minioadmin minio123 elastic kibana grafana nextcloud wordpress somewordpress gitea joomla drupal example demo demo123 ' +
    'letmein welcome welcome1 qwerty qwerty123 abc123 123 1234 12345 123456 1234567 12345678 123456789 1234567890 111111 ' +
    '000000 iloveyou monkey dragon foobar foo bar docker vagrant pihole keycloak hunter2 sonar sonarqube zabbix airflow ' +
    'oracle sa database db dbpass dbpassword dbpasswd db_password app webapp api token key secrettoken insecure dev ' +
    'development local localhost temp temporary notsecure nopassword yourpassword yourstrong(!)password'
  ).split(' '),
);

/** Whether a password is one that everybody tries first. */
export function isGuessed(value: string): boolean {
  return value.length <= 24 && guessed.has(value.toLowerCase());
}
