"""Tags of every noun that AWS tags: the same six rules for all of them."""

import pytest

from support.givens import SAML_METADATA
from support.faults import refused
from support.pages import Lists
from support.policies import allow, document

#: The noun, as its actions have it; how to make one with tags; and the member that shows them where it is looked at.
NOUNS = {
    "user": (lambda s, **tags: s.user(**tags), "get_user", "User"),
    "role": (lambda s, **tags: s.role(**tags), "get_role", "Role"),
    "policy": (lambda s, **tags: s.policy(**tags), "get_policy", "Policy"),
    "instance_profile": (lambda s, **tags: s.profile(**tags), "get_instance_profile", "InstanceProfile"),
    "server_certificate": (lambda s, **tags: s.certificate(**tags), "get_server_certificate", "ServerCertificate"),
    "mfa_device": (lambda s, **tags: {"SerialNumber": s.iam.create_virtual_mfa_device(
        VirtualMFADeviceName=s.fresh("tagged"), **tags)["VirtualMFADevice"]["SerialNumber"]}, None, None),
    "open_id_connect_provider": (lambda s, **tags: {"OpenIDConnectProviderArn": s.iam.create_open_id_connect_provider(
        Url=f"https://{s.fresh('id')}.example.com", **tags)["OpenIDConnectProviderArn"]}, "get_open_id_connect_provider", None),
    "saml_provider": (lambda s, **tags: {"SAMLProviderArn": s.iam.create_saml_provider(
        Name=s.fresh("idp"), **SAML_METADATA, **tags)["SAMLProviderArn"]}, "get_saml_provider", None),
}


def pairs(tags):
    return {tag["Key"]: tag["Value"] for tag in tags}


@pytest.mark.parametrize("noun", NOUNS)
def test_tags(admin, person, fresh, noun):
    make, show, member = NOUNS[noun]
    iam = admin.iam
    tag, untag, listed = (getattr(iam, name) for name in (f"tag_{noun}", f"untag_{noun}", f"list_{noun}_tags"))
    named = make(Lists(iam, fresh), Tags=[{"Key": "Team", "Value": "red"}, {"Key": "empty", "Value": ""}])
    assert pairs(listed(**named)["Tags"]) == {"Team": "red", "empty": ""}
    if show:
        shown = getattr(iam, show)(**named)
        assert pairs((shown[member] if member else shown)["Tags"]) == {"Team": "red", "empty": ""}
    # A key is one whatever its case; the last spelling and value stay.
    tag(**named, Tags=[{"Key": "team", "Value": "blue"}, {"Key": "more", "Value": "ü"}])
    assert pairs(listed(**named)["Tags"]) == {"team": "blue", "empty": "", "more": "ü"}
    untag(**named, TagKeys=["empty", "never-there"])
    assert pairs(listed(**named)["Tags"]) == {"team": "blue", "more": "ü"}
    tag(**named, Tags=[{"Key": f"k{n}", "Value": "v"} for n in range(48)])
    with refused("LimitExceeded"):
        tag(**named, Tags=[{"Key": "one-more", "Value": "v"}])
    with refused("InvalidInput"):
        tag(**named, Tags=[{"Key": "aws:own", "Value": "v"}])
    with refused("InvalidInput"):
        tag(**named, Tags=[{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}])
    # Policies see them, on the resource and in the request.
    conditions = {"StringEquals": {"iam:ResourceTag/team" if noun == "user" else "aws:ResourceTag/team": "blue"}}
    action = "iam:List" + {"user": "User", "role": "Role", "policy": "Policy", "instance_profile": "InstanceProfile", "mfa_device": "MFADevice",
                           "server_certificate": "ServerCertificate", "open_id_connect_provider": "OpenIDConnectProvider",
                           "saml_provider": "SAMLProvider"}[noun] + "Tags"
    alice = person(document(allow(action, Condition=conditions)))
    assert pairs(getattr(alice.iam, f"list_{noun}_tags")(**named, MaxItems=100)["Tags"])["team"] == "blue"
    tag(**named, Tags=[{"Key": "team", "Value": "green"}])
    with refused("AccessDenied"):
        getattr(alice.iam, f"list_{noun}_tags")(**named)
