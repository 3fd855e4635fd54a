const secretName =
  /(?:password|passwd|passphrase|(?:^|[_.-])(?:pass|pwd|pw)|secret|(?:secret|api|access|private|encryption|signing|master|account|shared|app|auth)[_.-]?key(?:[_.-]?base)?|token|credentials?|erlang[_.-]?cookie)\d*$/i;

/** What ends like a secret's name and is none. */
const notSecret =
  /public|(?:^|[_.-])(?:max|min|num|count|csrf|xsrf)[_.-]?token|^pwd$|(?:random|empty)[_.-]?(?:root[_.-]?)?password|(?:^|[_.-])(?:enable|use|allow|require|has|no|reset|show|change)[_.-]/i;

/** Whether a variable or option of this name holds a secret. Names of files (`…_FILE`) do not. */
export function isSecretName(name: string): boolean {
  return name.length <= 200 && (secretName.test(name) || name === 'PGPASSWORD') && !notSecret.test(name);
}
