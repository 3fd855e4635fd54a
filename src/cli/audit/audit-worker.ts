import { parentPort, workerData } from 'node:worker_threads';
import { addReport, emptyReport } from '../../audit/audit-text.js';
import { fileAuditor } from './audit-file.js';
import type { AuditSettings } from './audit-settings.js';
import type { FoundManifest } from './find-manifests.js';
import { packReport } from './packed-report.js';

// A thread of `auditFiles`: gets manifests, answers each batch with one report.
const settings = workerData as AuditSettings;
const audit = fileAuditor(settings);
parentPort?.on('message', (batch: FoundManifest[]) => {
  const report = emptyReport(settings.pssVersion);
  for (const manifest of batch) addReport(report, audit(manifest));
  const packed = packReport(report);
  parentPort?.postMessage(packed, [packed.findings.buffer, packed.violations.buffer]);
});
