/** Texts as manifests have them, for tests: between them they use all that the quick parser knows. */
export const manifestTexts: readonly (readonly [name: string, text: string])[] = [
  [
    'a Pod with comments, blank lines and every style of scalar',
    `# a pod
apiVersion: v1
kind: Pod   # kind

metadata:
  name: "web-\\"1\\"\\n"
  labels: {app: web, "tier": 'front', empty: , n: 1}
  annotations:
    container.apparmor.security.beta.kubernetes.io/web: unconfined
    note: 'it''s'
    url: http://example.org:80/#x
    tilde: ~
    nothing:
spec:
  containers:
  - name: web
    image: nginx:1.25@sha256:00
    command: ["sh", "-c", 'echo $HOME; sleep 1']
    args:
      - |
        set -e
        if true; then
          echo "a: b" # no comment
        fi

        exit 0
      - |-
        x
      - |+
        y

    ports: [{containerPort: 80, hostPort: 8080}, {containerPort: 443}]
    securityContext: {}
    volumeMounts: []
    resources:
      limits: {
        cpu: 500m,
        "memory": "64Mi"
      }
    # the last comment
`,
  ],
  [
    'several documents',
    `---
kind: A
list:
- a
-
- - x
  - y
-   name: z
    deep:
      - k: v
--- # second
kind: B
---
kind: C`,
  ],
  [
    'a Compose file with Windows line ends',
    'services:\r\n  web:\r\n    image: nginx  \r\n\r\n    # comment\r\n    ports:\r\n      - "80:80"\r\n      - 127.0.0.1:8080:80\r\n    environment:\r\n      - A=b c\r\n      - B=$' +
      '{C:-d}\r\n    command: -v --x\r\n',
  ],
  [
    'JSON as kubectl prints it',
    `{
    "apiVersion": "v1",
    "items": [
        {
            "kind": "Pod",
            "metadata": {"name": "a\\u00e9\\/b", "labels": {}},
            "spec": {"hostPID": true, "priority": -10, "ratio": 1.5e3, "x": null, "containers": []}
        }
    ],
    "kind": "List"
}
`,
  ],
  ['JSON on one line', '[{"Id":"1","HostConfig":{"Privileged":false,"Binds":["/a:/b:ro"],"CapAdd":null}}]'],
  ['brackets as items', '- {a: b, c: /tmp}\n- [x, y]\n-   {"k": 1}\n'],
  ['JSON that begins with its first member', '{ "kind": "Pod",\n  "spec": [ { "a": 1 }, [] ] }\n'],
  ['JSON with tabs', '{\n\t"a": [\n\t\t"b",\n\t\t{"c":\t1}\n\t]\n}\n'],
  ['only comments', '# nothing\n\n  # here\n'],
];
