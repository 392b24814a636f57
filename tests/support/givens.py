"""What the rows of the actions are given: names that are there or are nobody's, documents, keys."""

import json
from pathlib import Path

from support import material
from support.policies import EC2, READ_BUCKET

ACCOUNT_ID = "000000000000"
ACCOUNT = f"arn:aws:iam::{ACCOUNT_ID}"

#: The reseller that the account is, and what every customer has.
RESELLER = {"ResellerName": "lyve"}
OWNER = {"CustomerEmail": "owner@example.com", "Password": "Password22"}
SPACE = {"Service": "space", "Enabled": "true"}
RESET = {"Type": "pwd_reset"}

#: A name that one of every kind has: see `take`.
TAKEN = "taken-by-all"
TAKEN_KEY = {"AccessKeyId": "TAKENBYALL0000000000"}
NO_JOB = "00000000-0000-4000-8000-000000000000"
NO_USER = {"UserName": "no-such-user"}
NO_GROUP = {"GroupName": "no-such-group"}
NO_POLICY = {"PolicyArn": f"{ACCOUNT}:policy/no-such-policy"}
#: A policy of a resource: everybody may read it.
PUBLIC = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "docs:Get*", "Resource": "*"}]})
NO_RESOURCE = {"ResourceArn": "arn:aws:docs:us-east-1:000000000000:page/none"}
NO_SERVICE_ACCOUNT = {"ServiceAccountId": f"sa:no-such-user:{'0' * 32}"}
NO_SSH_KEY = {**NO_USER, "SSHPublicKeyId": "APKAAAAAAAAAAAAAAAAAA"}
NO_CERTIFICATE = {**NO_USER, "CertificateId": "A" * 32}
NO_CREDENTIAL = {**NO_USER, "ServiceSpecificCredentialId": "ACCAAAAAAAAAAAAAAAAAA"}
NO_SERVER_CERTIFICATE = {"ServerCertificateName": "no-such-certificate"}
SSH_KEY = material.openssh(material.rsa_key())
CODECOMMIT = {"ServiceName": "codecommit.amazonaws.com"}
NO_ROLE = {"RoleName": "no-such-role"}
NO_PROFILE = {"InstanceProfileName": "no-such-profile"}
NO_BOUNDARY = {"PermissionsBoundary": f"{ACCOUNT}:policy/no-such-policy"}
NO_TASK = {"DeletionTaskId": "task/aws-service-role/none.amazonaws.com/no-such-role/00000000-0000-4000-8000-000000000000"}
TRUST = {"AssumeRolePolicyDocument": EC2}
NO_OIDC = {"OpenIDConnectProviderArn": f"{ACCOUNT}:oidc-provider/none.example.com"}
NO_KEY = {**NO_USER, "AccessKeyId": "AKIAAAAAAAAAAAAAAAAA"}
NO_SAML_PROVIDER = {"SAMLProviderArn": f"{ACCOUNT}:saml-provider/no-such-provider"}
SAML_METADATA = {"SAMLMetadataDocument": json.loads((Path(__file__).parents[1] / "cases/saml/cases.json").read_text())["metadata"]["rsa"]}
METADATA_XML = {"MetadataXML": SAML_METADATA["SAMLMetadataDocument"]}
DOCUMENT = {"PolicyDocument": READ_BUCKET}
NAMED = {"PolicyName": "p"}
SIMULATED = {"ActionNames.member.1": "s3:GetObject"}

PASSWORD = "Correct-Horse-1"
NEW_PASSWORD = {"OldPassword": PASSWORD, "NewPassword": "Another-Horse-2"}
ROOT_TASK = {"TargetPrincipal": "111111111111", "TaskPolicyArn.arn": "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"}
JWT = {"Audience.member.1": "https://example.com", "SigningAlgorithm": "RS256"}

NO_DEVICE = {"SerialNumber": f"{ACCOUNT}:mfa/no-such-device"}
SOME_CODES = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}

#: A delegation request, a report and a template: none of them is ever there.
REQUEST = {"DelegationRequestId": "e4bdad13-1f3a-4e0c-9f4b-0123456789ab"}
REPORT = {"JobId": "examplea-1234-b567-cde8-90fg123abcd4"}
TEMPLATE = {"TemplateArn": "arn:aws:iam::aws:role-template/some-service/Reader"}
ASKED = {"Description": "d", "Permissions.PolicyTemplateArn": "arn:aws:iam::aws:policy-template/x", "RequestorWorkflowId": "12345",
         "NotificationChannel": "ab", "SessionDuration": "300"}
#: Room for everything that the tests make in one account.
QUOTAS = {f"Quotas.entry.{n}.{key}": value
          for n, name in enumerate(["GroupsPerAccount", "InstanceProfilesPerAccount", "PoliciesPerAccount", "PolicyVersionsInUse",
                                    "RolesPerAccount", "ServerCertificatesPerAccount", "SAMLProvidersPerAccount",
                                    "OpenIdConnectProvidersPerAccount"], 1)
          for key, value in (("key", name), ("value", "1000" if name[0] == "S" or name[0] == "O" else "1000000"))}
PROPERTY = {"Properties.entry.1.key": "Keyward/Test", "Properties.entry.1.value": "true"}

#: Nobody's customer.
NO_CUSTOMER = {"CustomerName": "no-such-customer"}
#: The root of nobody's customer, a network, and no rule about one.
NO_ROOT, NETWORK, NO_RULE = {"root": "lyve:no-such-customer"}, {"subNet": "10.0.0.0/8"}, "00000000-0000-7000-8000-000000000000"
#: What a store says of an account, and the days that are asked about.
HELD = {"NumBuckets": "3", "NumFiles": "12", "UsedSpace": "741987", "GhostSpace": "42"}
DAYS = {"From": "2020-03-04T00:00:00.000Z", "Till": "2020-04-04T00:00:00.000Z"}
