/** Functions for checks of the machines of a Kubernetes cluster. */
import { unauditedRequests } from '../insight/audit-policy.ts';
import { secretsProvider } from '../insight/secrets-encryption.ts';
import { weakCiphers } from '../knowledge/tls-ciphers.ts';
import type { CelFunction } from './cel-function.ts';

export const NODE_FUNCTIONS: readonly CelFunction[] = [
  {
    signature: 'weakCiphers(list): list<string>',
    meaning: 'Those of a list of TLS cipher suites that lack forward secrecy or authenticated encryption.',
    example: 'weakCiphers(host.kubernetes["kubelet"].options["tlsCipherSuites"].value).size() == 0',
    handler: weakCiphers,
  },
  {
    signature: 'secretsProvider(list): string',
    meaning:
      'What writes secrets to etcd, by the entries of an EncryptionConfiguration: identity where they are not encrypted.',
    example: 'secretsProvider(host.kubernetes["kube-apiserver"].files.encryption) != "identity"',
    handler: secretsProvider,
  },
  {
    signature: 'unauditedRequests(list): list<string>',
    meaning:
      'What the rules of an audit policy leave out of secrets, of ways into pods and of changes of RBAC, in words.',
    example: 'unauditedRequests(host.kubernetes["kube-apiserver"].files.auditPolicy.rules).size() == 0',
    handler: unauditedRequests,
  },
];
