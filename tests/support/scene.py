"""What an action may be done to, made when a row asks for it."""

import base64
from dataclasses import dataclass
from typing import Callable

from support import material, modules
from support.givens import ACCOUNT, CODECOMMIT, METADATA_XML, NO_RULE, OWNER, PASSWORD, PUBLIC, SAML_METADATA, SSH_KEY, TAKEN
from support.policies import EC2, EVERYTHING, READ_BUCKET, trust
from support.telephone import Telephone


@dataclass
class Scene:
    """What an action may be done to: all of it belongs to the user `name`, and nothing is in the way of a deletion twice."""

    iam: object
    fresh: Callable
    name: str
    #: An action by its name, for those that boto3 does not know.
    call: Callable

    @property
    def user(self):
        return {"UserName": self.name}

    def made_user(self):
        name = self.fresh("target")
        self.iam.create_user(UserName=name)
        return {"UserName": name}

    def group(self, member=False):
        name = self.fresh("group")
        self.iam.create_group(GroupName=name)
        if member:
            self.iam.add_user_to_group(GroupName=name, UserName=self.name)
        return {"GroupName": name}

    def group_policy(self):
        group = self.group()
        self.iam.put_group_policy(**group, PolicyName="p", PolicyDocument=READ_BUCKET)
        return {**group, "PolicyName": "p"}

    def user_policy(self):
        name = self.fresh("inline")
        self.iam.put_user_policy(UserName=self.name, PolicyName=name, PolicyDocument=READ_BUCKET)
        return {"UserName": self.name, "PolicyName": name}

    def key(self):
        """Another key of the user; the second may be in the way, and goes first."""
        keys = self.iam.list_access_keys(UserName=self.name)["AccessKeyMetadata"]
        if len(keys) < 2:
            return {"UserName": self.name, "AccessKeyId": self.iam.create_access_key(UserName=self.name)["AccessKey"]["AccessKeyId"]}
        return {"UserName": self.name, "AccessKeyId": max(keys, key=lambda k: k["CreateDate"])["AccessKeyId"]}

    def service_account(self):
        return {"ServiceAccountId": self.call("CreateServiceAccount", ParentUser=self.name).texts("ServiceAccountId")[0]}

    def module_part(self):
        part = self.fresh("part").encode()
        return {"Digest": modules.digest(part), "Number": "1", "Content": base64.b64encode(part).decode()}

    def activated(self, module):
        assert self.call("ActivateModule", "keyward", **module).code == "OK"
        return {"World": "policy"}

    def resource_arn(self):
        return f"arn:aws:docs:us-east-1:000000000000:page/{self.name}"

    def resource(self):
        assert self.call("PutResourcePolicy", ResourceArn=self.resource_arn(), Policy=PUBLIC).code == "OK"
        return {"ResourceArn": self.resource_arn()}

    def made_ssh_key(self):
        """A user with a key: it may have no more than five."""
        user = self.made_user()
        key = self.iam.upload_ssh_public_key(**user, SSHPublicKeyBody=SSH_KEY)["SSHPublicKey"]["SSHPublicKeyId"]
        return {**user, "SSHPublicKeyId": key}

    def made_certificate(self):
        user = self.made_user()
        made = self.iam.upload_signing_certificate(**user, CertificateBody=material.certificate())["Certificate"]
        return {**user, "CertificateId": made["CertificateId"]}

    def made_credential(self):
        user = self.made_user()
        made = self.iam.create_service_specific_credential(**user, **CODECOMMIT)["ServiceSpecificCredential"]
        return {**user, "ServiceSpecificCredentialId": made["ServiceSpecificCredentialId"]}

    def server_certificate_room(self):
        """A server certificate more: an account has twenty at most."""
        for there in self.iam.list_server_certificates()["ServerCertificateMetadataList"]:
            if there["ServerCertificateName"].startswith("made-"):
                self.iam.delete_server_certificate(ServerCertificateName=there["ServerCertificateName"])
        return {"ServerCertificateName": self.fresh("made"), **material.pair()}

    def server_certificate(self):
        given = self.server_certificate_room()
        self.iam.upload_server_certificate(**given)
        return {"ServerCertificateName": given["ServerCertificateName"]}

    def policy(self):
        return {"PolicyArn": self.iam.create_policy(PolicyName=self.fresh("policy"), PolicyDocument=READ_BUCKET)["Policy"]["Arn"]}

    def version(self):
        policy = self.policy()
        self.iam.create_policy_version(**policy, PolicyDocument=EVERYTHING)
        return {**policy, "VersionId": "v2"}

    def attached_to_user(self):
        policy = self.policy()
        self.iam.attach_user_policy(UserName=self.name, **policy)
        return {"UserName": self.name, **policy}

    def attached_to_group(self):
        both = {**self.group(), **self.policy()}
        self.iam.attach_group_policy(**both)
        return both

    def saml_room(self):
        """Room for a SAML provider more: an account has a hundred at most."""
        providers = self.iam.list_saml_providers()["SAMLProviderList"]
        for provider in providers if len(providers) > 50 else []:
            if not provider["Arn"].endswith(f"/{TAKEN}"):
                self.iam.delete_saml_provider(SAMLProviderArn=provider["Arn"])
        return {"Name": self.fresh("idp"), **SAML_METADATA}

    def saml_provider(self):
        return {"SAMLProviderArn": self.iam.create_saml_provider(**self.saml_room())["SAMLProviderArn"]}

    def customer(self, **more):
        """A new customer of the account."""
        name = self.fresh("customer")
        assert self.call("RSCreateCustomer", CustomerName=name, **OWNER, **more).code == "OK"
        return {"CustomerName": name}

    def no_network(self):
        """A customer that has asked for no network, and a rule about one."""
        made = self.call("RSCreateCustomer", CustomerName=self.fresh("customer"), **OWNER)
        return {"root": made.json["RootID"], "ruleId": NO_RULE}

    def unconnected(self):
        """What the account's SAML connection is made of, now that there is none."""
        self.call("RSDeleteSAMLConnection")
        return METADATA_XML

    def connected(self, given):
        """The same parameters, now that there is one."""
        self.call("RSCreateSAMLConnection", **METADATA_XML)
        return given

    def guarded(self):
        """One with a ceiling."""
        made = self.customer()
        assert self.call("RSPutCustomerGuardrail", **made, PolicyDocument=EVERYTHING).code == "OK"
        return made

    def alias(self):
        name = self.fresh("alias")
        self.iam.create_account_alias(AccountAlias=name)
        return {"AccountAlias": name}

    def role(self):
        name = self.fresh("role")
        self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=EC2)
        return {"RoleName": name}

    def role_policy(self):
        role = self.role()
        self.iam.put_role_policy(**role, PolicyName="p", PolicyDocument=READ_BUCKET)
        return {**role, "PolicyName": "p"}

    def attached_to_role(self):
        both = {**self.role(), **self.policy()}
        self.iam.attach_role_policy(**both)
        return both

    def linked_role(self):
        return {"RoleName": self.iam.create_service_linked_role(**self.linked())["Role"]["RoleName"]}

    def linked(self):
        return {"AWSServiceName": "autoscaling.amazonaws.com", "CustomSuffix": self.fresh("linked")}

    def deletion(self):
        return {"DeletionTaskId": self.iam.delete_service_linked_role(**self.linked_role())["DeletionTaskId"]}

    def boundary(self):
        return {"PermissionsBoundary": self.policy()["PolicyArn"]}

    def bound(self, kind, owner):
        getattr(self.iam, f"put_{kind}_permissions_boundary")(**owner, **self.boundary())
        return owner

    def profile(self):
        name = self.fresh("profile")
        self.iam.create_instance_profile(InstanceProfileName=name)
        return {"InstanceProfileName": name}

    def profile_with_role(self):
        both = {**self.profile(), **self.role()}
        self.iam.add_role_to_instance_profile(**both)
        return both

    def oidc_url(self):
        """A new provider's. An account has a hundred: when most are taken, those of before go."""
        arns = [it["Arn"] for it in self.iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]]
        for arn in arns if len(arns) > 80 else []:
            if TAKEN not in arn:
                self.iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
        return f"https://{self.fresh('id')}.example.com"

    def oidc_provider(self):
        made = self.iam.create_open_id_connect_provider(Url=self.oidc_url(), ClientIDList=["app"])
        return {"OpenIDConnectProviderArn": made["OpenIDConnectProviderArn"]}

    def login(self):
        """The user, with a password."""
        self.iam.create_login_profile(**self.user, Password=PASSWORD)
        return self.user

    def device(self):
        """A device that nobody has, and its telephone."""
        return Telephone(self.iam, self.fresh("device"))

    def made_device(self):
        return {"SerialNumber": self.device().serial}

    def given_device(self):
        """A device of a user made for it, who has just used up two codes."""
        telephone, user = self.device(), self.made_user()
        telephone.give(**user)
        return telephone, user

    def own_device(self):
        telephone, user = self.given_device()
        return {**user, "SerialNumber": telephone.serial}

    def password_policy(self):
        self.iam.update_account_password_policy(MinimumPasswordLength=8)
        return {}

    def role_to_assume(self):
        """A role that everyone in the account may assume who is given the right."""
        name = self.fresh("role")
        self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(f"{ACCOUNT}:root"))
        return name

    def message(self):
        """What came sealed with a refusal."""
        user = self.made_user()
        made = self.iam.create_access_key(**user)["AccessKey"]
        stranger = self.call.__self__.as_key(made["AccessKeyId"], made["SecretAccessKey"])
        return {"EncodedMessage": stranger.call("ListUsers").texts("EncodedMessage")[0]}

    def report(self):
        while self.iam.generate_credential_report()["State"] != "COMPLETE":
            pass
        return {}

    def job(self):
        return {"JobId": self.iam.generate_service_last_accessed_details(Arn=f"{ACCOUNT}:user/{self.name}")["JobId"]}

    def without_second_key(self):
        """The user, with room for a key more."""
        keys = sorted(self.iam.list_access_keys(UserName=self.name)["AccessKeyMetadata"], key=lambda k: k["CreateDate"])
        for key in keys[1:]:
            self.iam.delete_access_key(UserName=self.name, AccessKeyId=key["AccessKeyId"])
        return self.user
