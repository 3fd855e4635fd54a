import type { PolicyDocument } from './policy.js';
import type { PolicyDiagnosticCode } from './policy-diagnostics.js';
import type { PolicyPath } from './policy-schema-walk.js';

/** Those sections of a policy that are as the schema says; a check passes over what it finds absent. */
export type ValidSections = Partial<PolicyDocument>;

/** Reports a problem with what stands at `path`. */
export type Report = (path: PolicyPath, code: PolicyDiagnosticCode, message: string, hint?: string) => void;

/** Finds contradictions that a schema cannot state. */
export type PolicyCheck = (sections: ValidSections, report: Report) => void;
