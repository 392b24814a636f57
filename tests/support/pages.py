"""Every list that boto3 can page through: how to have at least three items in it."""

from support import material
from support.givens import SAML_METADATA
from support.policies import EC2, EVERYTHING, READ_BUCKET
from support.telephone import Telephone

TAGS = [{"Key": f"k{n}", "Value": "v"} for n in range(3)]
THREE = range(3)


class Lists:
    """Makes what is listed. Each method has the name of its list, and answers the list's parameters."""

    def __init__(self, iam, fresh):
        self.iam, self.fresh = iam, fresh

    def user(self, **more):
        name = self.fresh("listed")
        self.iam.create_user(UserName=name, **more)
        return {"UserName": name}

    def group(self):
        name = self.fresh("listed")
        self.iam.create_group(GroupName=name)
        return {"GroupName": name}

    def role(self, **more):
        name = self.fresh("listed")
        self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=EC2, **more)
        return {"RoleName": name}

    def policy(self, **more):
        return {"PolicyArn": self.iam.create_policy(PolicyName=self.fresh("listed"), PolicyDocument=READ_BUCKET, **more)["Policy"]["Arn"]}

    def profile(self, **more):
        name = self.fresh("listed")
        self.iam.create_instance_profile(InstanceProfileName=name, **more)
        return {"InstanceProfileName": name}

    def certificate(self, **more):
        name = self.fresh("listed")
        self.iam.upload_server_certificate(ServerCertificateName=name, **more, **material.pair())
        return {"ServerCertificateName": name}

    def _some(self, make):
        for _ in THREE:
            make()
        return {}

    def _attached(self, kind):
        owner = getattr(self, kind)()
        for _ in THREE:
            getattr(self.iam, f"attach_{kind}_policy")(**owner, **self.policy())
        return owner

    def _inline(self, kind):
        owner = getattr(self, kind)()
        for n in THREE:
            getattr(self.iam, f"put_{kind}_policy")(**owner, PolicyName=f"p{n}", PolicyDocument=READ_BUCKET)
        return owner

    def get_account_authorization_details(self):
        return self._some(self.user)

    def get_group(self):
        group = self.group()
        for _ in THREE:
            self.iam.add_user_to_group(**group, **self.user())
        return group

    def list_access_keys(self):
        user = self.user()
        for _ in range(2):
            self.iam.create_access_key(**user)
        return user

    def list_account_aliases(self):
        return {}

    def list_attached_group_policies(self):
        return self._attached("group")

    def list_attached_role_policies(self):
        return self._attached("role")

    def list_attached_user_policies(self):
        return self._attached("user")

    def list_entities_for_policy(self):
        policy = self.policy()
        self.iam.attach_user_policy(**policy, **self.user())
        self.iam.attach_group_policy(**policy, **self.group())
        self.iam.attach_role_policy(**policy, **self.role())
        return policy

    def list_group_policies(self):
        return self._inline("group")

    def list_groups(self):
        return self._some(self.group)

    def list_groups_for_user(self):
        user = self.user()
        for _ in THREE:
            self.iam.add_user_to_group(**user, **self.group())
        return user

    def list_instance_profiles(self):
        return self._some(self.profile)

    def list_instance_profiles_for_role(self):
        role = self.role()
        for _ in THREE:
            self.iam.add_role_to_instance_profile(**role, **self.profile())
        return role

    def list_mfa_devices(self):
        user = self.user()
        for _ in THREE:
            Telephone(self.iam, self.fresh("listed")).give(**user)
        return user

    def list_policies(self):
        self._some(self.policy)
        return {"Scope": "Local"}

    def list_policy_versions(self):
        policy = self.policy()
        for _ in THREE:
            self.iam.create_policy_version(**policy, PolicyDocument=EVERYTHING)
        return policy

    def list_role_policies(self):
        return self._inline("role")

    def list_roles(self):
        return self._some(self.role)

    def list_server_certificates(self):
        return self._some(self.certificate)

    def list_signing_certificates(self):
        user = self.user()
        for _ in range(2):
            self.iam.upload_signing_certificate(**user, CertificateBody=material.certificate())
        return user

    def list_ssh_public_keys(self):
        user = self.user()
        for _ in THREE:
            self.iam.upload_ssh_public_key(**user, SSHPublicKeyBody=material.openssh(material.rsa_key()))
        return user

    def list_user_policies(self):
        return self._inline("user")

    def list_users(self):
        return self._some(self.user)

    def list_virtual_mfa_devices(self):
        return self._some(lambda: Telephone(self.iam, self.fresh("listed")))

    def simulate_custom_policy(self):
        return {"PolicyInputList": [READ_BUCKET], "ActionNames": [f"s3:Action{n}" for n in THREE]}

    def simulate_principal_policy(self):
        user = self.user()["UserName"]
        arn = self.iam.get_user(UserName=user)["User"]["Arn"]
        return {"PolicySourceArn": arn, "ActionNames": [f"s3:Action{n}" for n in THREE]}

    def list_user_tags(self):
        return self.user(Tags=TAGS)

    def list_instance_profile_tags(self):
        return self.profile(Tags=TAGS)

    def list_mfa_device_tags(self):
        device = self.iam.create_virtual_mfa_device(VirtualMFADeviceName=self.fresh("listed"), Tags=TAGS)
        return {"SerialNumber": device["VirtualMFADevice"]["SerialNumber"]}

    def list_open_id_connect_provider_tags(self):
        made = self.iam.create_open_id_connect_provider(Url=f"https://{self.fresh('id')}.example.com", ClientIDList=["app"], Tags=TAGS)
        return {"OpenIDConnectProviderArn": made["OpenIDConnectProviderArn"]}

    def list_policy_tags(self):
        return self.policy(Tags=TAGS)

    def list_role_tags(self):
        return self.role(Tags=TAGS)

    def list_saml_provider_tags(self):
        return {"SAMLProviderArn": self.iam.create_saml_provider(Name=self.fresh("idp"), Tags=TAGS, **SAML_METADATA)["SAMLProviderArn"]}

    def list_server_certificate_tags(self):
        return self.certificate(Tags=TAGS)


def paged(client):
    """Every list of the client, by boto3's name for it, with the members that hold its items."""
    lists = [name for name in client.meta.method_to_api_mapping if client.can_paginate(name)]
    return {name: [key.expression for key in client.get_paginator(name).result_keys] for name in lists}
