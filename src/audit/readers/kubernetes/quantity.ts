const suffixes: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
const form = /^\+?(\d+(?:\.\d*)?|\.\d+)(?:([numkMGTPE]|[KMGTPE]i)|[eE]([-+]?\d{1,3}))?$/;

/**
 * A Kubernetes quantity as a number: `128Mi` is 134217728, `250m` is 0.25, `1e3` is 1000 (and `1E` is 10^18).
 * `undefined` for what is none, and for negative ones, which no resource can have. Source: the grammar in
 * k8s.io/apimachinery/pkg/api/resource/quantity.go.
 */
export function parseQuantity(text: string): number | undefined {
  if (text.length > 100) return undefined;
  const match = form.exec(text);
  if (!match) return undefined;
  const factor = match[3] === undefined ? (suffixes[match[2] ?? ''] ?? 1) : 10 ** Number(match[3]);
  const value = Number(match[1]) * factor;
  return Number.isFinite(value) ? value : undefined;
}
