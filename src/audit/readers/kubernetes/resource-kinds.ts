import { parseSteps } from './pod-template-path.js';

type Steps = NonNullable<ReturnType<typeof parseSteps>>;

const toSteps = (paths: readonly string[]): Steps[] =>
  paths.map((path) => (path === '' ? [] : parseSteps(path)) ?? []);

/** Kubernetes' own kinds that make Pods, in whatever version of their groups; '' is the resource itself. */
const ownKinds: Readonly<Record<string, readonly string[]>> = {
  Pod: [''],
  PodTemplate: ['template'],
  ReplicationController: ['spec.template'],
  Deployment: ['spec.template'],
  StatefulSet: ['spec.template'],
  DaemonSet: ['spec.template'],
  ReplicaSet: ['spec.template'],
  Job: ['spec.template'],
  CronJob: ['spec.jobTemplate.spec.template'],
  ScheduledJob: ['spec.jobTemplate.spec.template'],
};
const ownGroups: ReadonlySet<string> = new Set(['', 'apps', 'extensions', 'batch']);

/** Widespread custom resources that hold whole PodTemplateSpecs (or, as Knative's, a Pod's spec under `spec`). */
const customKinds: Readonly<Record<string, readonly string[]>> = {
  'argoproj.io/Rollout': ['spec.template'],
  'serving.knative.dev/Service': ['spec.template'],
  'serving.knative.dev/Configuration': ['spec.template'],
  'serving.knative.dev/Revision': [''],
  'apps.openshift.io/DeploymentConfig': ['spec.template'],
  'apps.kruise.io/CloneSet': ['spec.template'],
  'apps.kruise.io/StatefulSet': ['spec.template'],
  'apps.kruise.io/DaemonSet': ['spec.template'],
  'apps.kruise.io/BroadcastJob': ['spec.template'],
  'apps.kruise.io/AdvancedCronJob': [
    'spec.template.jobTemplate.spec.template',
    'spec.template.broadcastJobTemplate.spec.template',
  ],
  'keda.sh/ScaledJob': ['spec.jobTargetRef.template'],
  'jobset.x-k8s.io/JobSet': ['spec.replicatedJobs[].template.spec.template'],
  'leaderworkerset.x-k8s.io/LeaderWorkerSet': [
    'spec.leaderWorkerTemplate.leaderTemplate',
    'spec.leaderWorkerTemplate.workerTemplate',
  ],
  'batch.volcano.sh/Job': ['spec.tasks[].template'],
  'kubeflow.org/TFJob': ['spec.tfReplicaSpecs[].template'],
  'kubeflow.org/PyTorchJob': ['spec.pytorchReplicaSpecs[].template'],
  'kubeflow.org/MPIJob': ['spec.mpiReplicaSpecs[].template'],
  'ray.io/RayCluster': ['spec.headGroupSpec.template', 'spec.workerGroupSpecs[].template'],
  'ray.io/RayJob': [
    'spec.rayClusterSpec.headGroupSpec.template',
    'spec.rayClusterSpec.workerGroupSpecs[].template',
    'spec.submitterPodTemplate',
  ],
  'ray.io/RayService': [
    'spec.rayClusterConfig.headGroupSpec.template',
    'spec.rayClusterConfig.workerGroupSpecs[].template',
  ],
  'agones.dev/GameServer': ['spec.template'],
  'agones.dev/GameServerSet': ['spec.template.spec.template'],
  'agones.dev/Fleet': ['spec.template.spec.template'],
  'actions.github.com/AutoscalingRunnerSet': ['spec.template'],
  'agents.x-k8s.io/Sandbox': ['spec.podTemplate'],
};

const ownSteps = new Map(Object.entries(ownKinds).map(([kind, paths]) => [kind, toSteps(paths)]));
const customSteps = new Map(Object.entries(customKinds).map(([name, paths]) => [name, toSteps(paths)]));

/** Where resources of a kind keep PodTemplates; `undefined` for kinds not known to have one. */
export function knownTemplatePaths(apiVersion: string, kind: string): readonly Steps[] | undefined {
  const group = groupOf(apiVersion);
  return customSteps.get(`${group}/${kind}`) ?? (ownGroups.has(group) ? ownSteps.get(kind) : undefined);
}

/** `apps` of `apps/v1`; the core group is ''. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** Kubernetes' own kinds that start nothing, and what projects add that is as common. */
const idleKinds: ReadonlySet<string> = new Set(
  (
    'ConfigMap Secret Service ServiceAccount Namespace Node Event Endpoints EndpointSlice LimitRange ResourceQuota ' +
    'PersistentVolume PersistentVolumeClaim StorageClass VolumeAttachment CSIDriver CSINode Role RoleBinding ' +
    'ClusterRole ClusterRoleBinding NetworkPolicy Ingress IngressClass HorizontalPodAutoscaler ' +
    'VerticalPodAutoscaler PodDisruptionBudget PodSecurityPolicy PriorityClass RuntimeClass ' +
    'CustomResourceDefinition APIService Lease ControllerRevision ComponentStatus Binding ' +
    'MutatingWebhookConfiguration ValidatingWebhookConfiguration ValidatingAdmissionPolicy ' +
    'ValidatingAdmissionPolicyBinding MutatingAdmissionPolicy MutatingAdmissionPolicyBinding ' +
    'CertificateSigningRequest FlowSchema PriorityLevelConfiguration ResourceClaim ResourceClaimTemplate ' +
    'DeviceClass ServiceMonitor PodMonitor PrometheusRule Certificate Issuer ClusterIssuer Gateway GatewayClass ' +
    'HTTPRoute GRPCRoute VirtualService DestinationRule ExternalSecret SecretStore ClusterSecretStore SealedSecret'
  ).split(' '),
);

/** Sources of manifests: what they come to is what can be audited. */
const renderedKinds: Readonly<Record<string, string>> = {
  Kustomization: 'it is not rendered here; audit what it builds: kustomize build … | tightship audit -',
  Component: 'it is not rendered here; audit what it builds: kustomize build … | tightship audit -',
  HelmRelease: 'its chart is not rendered here; audit what it renders: helm template … | tightship audit -',
  HelmChart: 'its chart is not rendered here; audit what it renders: helm template … | tightship audit -',
  HelmChartConfig:
    'its chart is not rendered here; audit what it renders: helm template … | tightship audit -',
  Application: 'what it deploys is elsewhere',
  ApplicationSet: 'what it deploys is elsewhere',
};

/** Why a kind is not audited; `undefined` for kinds that nothing is known of. */
export function whyIgnored(apiVersion: string, kind: string): string | undefined {
  const group = groupOf(apiVersion);
  if (kind === 'Service' && group !== '') return undefined;
  if (Object.hasOwn(renderedKinds, kind) && group !== '') return renderedKinds[kind];
  return idleKinds.has(kind) ? 'starts no container' : undefined;
}
