import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes `count` manifests as repositories have them: six in ten are Kubernetes workloads, two other Kubernetes objects,
 * two Compose files; of one to two kilobytes, most with something to find. The same every time. Gives their bytes.
 */
export function writeManifests(directory, count) {
  const random = generator(20261125);
  let bytes = 0;
  for (let index = 0; index < count; index++) {
    const folder = join(directory, `team-${String(index % 40).padStart(2, '0')}`);
    if (index < 40) mkdirSync(folder, { recursive: true });
    const kind = index % 10;
    const make = kind < 6 ? workload : kind < 8 ? otherObject : compose;
    const name = `app-${index}`;
    const text = make(name, random);
    const file = make === compose ? `compose-${index}.yaml` : `${name}.yaml`;
    writeFileSync(join(folder, file), text);
    bytes += Buffer.byteLength(text);
  }
  return bytes;
}

/** mulberry32: small, and the same everywhere. */
function generator(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
  return {
    chance: (probability) => next() < probability,
    pick: (items) => items[Math.floor(next() * items.length)],
  };
}

const images = [
  'nginx:1.25',
  'redis:7-alpine',
  'registry.example.com/team/api:2.14.1',
  'postgres',
  'ghcr.example.com/acme/worker:latest',
];

function workload(name, random) {
  const kind = random.pick(['Deployment', 'Deployment', 'Deployment', 'StatefulSet', 'DaemonSet']);
  const lines = [
    '# Generated for the bench.',
    'apiVersion: apps/v1',
    `kind: ${kind}`,
    'metadata:',
    `  name: ${name}`,
    `  namespace: ${random.pick(['shop', 'payments', 'search', 'default'])}`,
    '  labels:',
    `    app.kubernetes.io/name: ${name}`,
    '    app.kubernetes.io/managed-by: Helm',
    '  annotations:',
    '    meta.helm.sh/release-name: "release"',
    'spec:',
    ...(kind === 'DaemonSet' ? [] : [`  replicas: ${random.pick([1, 2, 3])}`]),
    '  selector:',
    '    matchLabels:',
    `      app.kubernetes.io/name: ${name}`,
    '  template:',
    '    metadata:',
    '      labels:',
    `        app.kubernetes.io/name: ${name}`,
    '    spec:',
    ...(random.chance(0.5)
      ? ['      serviceAccountName: default']
      : [`      serviceAccountName: ${name}`, '      automountServiceAccountToken: false']),
    ...(random.chance(0.1) ? ['      hostNetwork: true'] : []),
    ...(random.chance(0.4)
      ? [
          '      securityContext:',
          '        runAsNonRoot: true',
          '        runAsUser: 10001',
          '        seccompProfile:',
          '          type: RuntimeDefault',
        ]
      : []),
    '      containers:',
    ...container('app', random),
    ...(random.chance(0.3) ? container('sidecar', random) : []),
    '      volumes:',
    '        - name: config',
    '          configMap:',
    `            name: ${name}`,
    ...(random.chance(0.1)
      ? ['        - name: host', '          hostPath:', '            path: /var/log']
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

function container(name, random) {
  return [
    `        - name: ${name}`,
    `          image: "${random.pick(images)}"`,
    '          imagePullPolicy: IfNotPresent',
    ...(random.chance(0.4)
      ? [
          '          securityContext:',
          '            allowPrivilegeEscalation: false',
          '            readOnlyRootFilesystem: true',
          '            capabilities:',
          '              drop: ["ALL"]',
        ]
      : random.chance(0.05)
        ? ['          securityContext:', '            privileged: true']
        : []),
    '          ports:',
    '            - name: http',
    '              containerPort: 8080',
    '              protocol: TCP',
    '          env:',
    '            - name: LOG_LEVEL',
    '              value: info',
    '            - name: POD_NAME',
    '              valueFrom:',
    '                fieldRef:',
    '                  fieldPath: metadata.name',
    ...(random.chance(0.3)
      ? [
          '          livenessProbe:',
          '            httpGet:',
          '              path: /healthz',
          '              port: http',
          '            initialDelaySeconds: 10',
        ]
      : []),
    '          resources:',
    '            requests:',
    '              cpu: 100m',
    '              memory: 128Mi',
    ...(random.chance(0.6)
      ? ['            limits:', '              cpu: "1"', '              memory: 256Mi']
      : []),
    '          volumeMounts:',
    '            - name: config',
    '              mountPath: /etc/app',
    '              readOnly: true',
  ];
}

function otherObject(name, random) {
  const data = Array.from(
    { length: 12 },
    (_, index) => `  key-${index}: "${random.pick(['on', 'off', '10s', 'https://example.com'])}"`,
  );
  return random.chance(0.5)
    ? `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n${data.join('\n')}\n  app.conf: |\n    listen 8080\n    root /srv\n`
    : `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\nspec:\n  type: ClusterIP\n  selector:\n    app.kubernetes.io/name: ${name}\n  ports:\n    - name: http\n      port: 80\n      targetPort: http\n      protocol: TCP\n`;
}

function compose(name, random) {
  const service = (role, image) => [
    `  ${role}:`,
    `    image: ${image}`,
    `    restart: ${random.pick(['always', 'unless-stopped', 'on-failure'])}`,
    '    environment:',
    '      - TZ=UTC',
    `      - DB_PASSWORD=${random.pick(['secret', '$' + '{DB_PASSWORD:?set it}'])}`,
    '    volumes:',
    `      - ${role}-data:/var/lib/${role}`,
    ...(random.chance(0.2) ? ['      - /var/run/docker.sock:/var/run/docker.sock'] : []),
    ...(random.chance(0.5) ? ['    ports:', '      - "8080:80"'] : ['    expose:', '      - 80']),
    ...(random.chance(0.3)
      ? [
          '    cap_drop:',
          '      - ALL',
          '    read_only: true',
          '    security_opt:',
          '      - no-new-privileges:true',
        ]
      : []),
    ...(random.chance(0.1) ? ['    privileged: true'] : []),
    '',
  ];
  return `${['services:', ...service('web', random.pick(images)), ...service('db', 'postgres:16'), 'volumes:', '  web-data:', '  db-data:', 'networks:', `  default:`, `    name: ${name}`].join('\n')}\n`;
}
