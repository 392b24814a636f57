"""An identity provider for SAML, made of lxml and signxml: nothing of Keyward's own code reads or writes its XML."""

import base64
import datetime
import secrets

import lxml.etree as etree
import signxml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
DSIG = "http://www.w3.org/2000/09/xmldsig#"
NAMES = {"saml": SAML, "samlp": SAMLP, "ds": DSIG, "md": METADATA}

AWS_AUDIENCE = "urn:amazon:webservices"
AWS_RECIPIENT = "https://signin.aws.amazon.com/saml"
ATTRIBUTE = "https://aws.amazon.com/SAML/Attributes/"
EXCLUSIVE = signxml.CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0

KEYS = {
    "rsa": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "weak": lambda: rsa.generate_private_key(public_exponent=65537, key_size=1024),
    "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
}


def utc():
    return datetime.datetime.now(datetime.timezone.utc)


def written(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def certified(key, name="idp.example.org"):
    """A certificate that vouches for itself, valid in the years in which the tests' clocks stand."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc)
    certificate = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    certificate = certificate.serial_number(x509.random_serial_number()).not_valid_before(start)
    return certificate.not_valid_after(start + datetime.timedelta(days=7300)).sign(key, hashes.SHA256())


class Signer(signxml.XMLSigner):
    """signxml digests an enveloped element with the inclusive prefixes and does not say so in the transform."""

    def _build_transforms_for_reference(self, *, transforms_node, reference, **options):
        super()._build_transforms_for_reference(transforms_node=transforms_node, reference=reference, **options)
        if reference.inclusive_ns_prefixes:
            etree.SubElement(transforms_node[-1], "{http://www.w3.org/2001/10/xml-exc-c14n#}InclusiveNamespaces", PrefixList=" ".join(reference.inclusive_ns_prefixes))


class IdentityProvider:
    """Says who somebody is, signs it, and lies on request."""

    def __init__(self, entity_id="https://idp.example.org/saml", kind="rsa", key=None, certificate=None):
        self.entity_id = entity_id
        self.key = key or KEYS[kind]()
        self.certificate = certificate or certified(self.key)
        self.algorithm = "rsa-sha256" if isinstance(self.key, rsa.RSAPrivateKey) else {256: "ecdsa-sha256", 384: "ecdsa-sha384"}[self.key.curve.key_size]

    def der(self):
        return base64.b64encode(self.certificate.public_bytes(serialization.Encoding.DER)).decode()

    def metadata(self, valid_until=None, use='use="signing"', certificates=None):
        until = f' validUntil="{written(valid_until)}"' if valid_until else ""
        keys = "".join(
            f"""<md:KeyDescriptor {use}><ds:KeyInfo xmlns:ds="{DSIG}"><ds:X509Data><ds:X509Certificate>{der}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"""
            for der in (certificates if certificates is not None else [self.der()])
        )
        return f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- an identity provider of the tests{" and of nothing else" * 20} -->
<md:EntityDescriptor xmlns:md="{METADATA}" entityID="{self.entity_id}"{until}>
  <md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    {keys}
    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{self.entity_id}/sso/post"/>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{self.entity_id}/sso/redirect"/>
  </md:IDPSSODescriptor>
  <md:Organization><md:OrganizationName xml:lang="en">Example</md:OrganizationName><md:OrganizationDisplayName xml:lang="en">Example</md:OrganizationDisplayName><md:OrganizationURL xml:lang="en">https://example.org/</md:OrganizationURL></md:Organization>
</md:EntityDescriptor>
"""

    def tree(self, roles=(), name="alice", attributes=None, name_id="alice-4711", name_format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
             audience=AWS_AUDIENCE, recipient=AWS_RECIPIENT, destination=None, issuer=None, status="Success", now=None, issued=0, lifetime=300,
             not_before=-30, session=None, in_response_to=None):
        """A response that is not signed yet. `roles` are pairs of ARNs; the times are seconds from now."""
        now = now or utc()
        at = lambda seconds: written(now + datetime.timedelta(seconds=seconds))  # noqa: E731
        issuer = issuer or self.entity_id
        known = {ATTRIBUTE + "Role": [",".join(pair) for pair in roles], ATTRIBUTE + "RoleSessionName": [name] if name else []}
        known |= attributes or {}
        answers = f' InResponseTo="{in_response_to}"' if in_response_to else ""
        values = lambda texts: "".join(f'<saml:AttributeValue xsi:type="xs:string">{text}</saml:AttributeValue>' for text in texts)  # noqa: E731
        listed = "".join(f'<saml:Attribute Name="{key}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">{values(texts)}</saml:Attribute>'
                         for key, texts in known.items() if texts)
        session = f' SessionNotOnOrAfter="{at(session)}"' if session is not None else ""
        return etree.fromstring(f"""<samlp:Response xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" ID="_r{secrets.token_hex(16)}" Version="2.0" IssueInstant="{at(issued)}" Destination="{destination or recipient}"{answers}>
  <saml:Issuer>{issuer}</saml:Issuer>
  <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{status}"/></samlp:Status>
  <saml:Assertion xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ID="_a{secrets.token_hex(16)}" Version="2.0" IssueInstant="{at(issued)}">
    <saml:Issuer>{issuer}</saml:Issuer>
    <saml:Subject><saml:NameID Format="{name_format}">{name_id}</saml:NameID>
      <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{at(lifetime)}" Recipient="{recipient}"{answers}/></saml:SubjectConfirmation>
    </saml:Subject>
    <saml:Conditions NotBefore="{at(not_before)}" NotOnOrAfter="{at(lifetime)}"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
    <saml:AuthnStatement AuthnInstant="{at(issued)}" SessionIndex="_s1"{session}><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
    <saml:AttributeStatement>{listed}</saml:AttributeStatement>
  </saml:Assertion>
</samlp:Response>""".encode())

    def sign(self, element, digest="sha256", algorithm=None, prefixes=None, with_comments=False):
        """The same element with a signature behind its issuer."""
        place = etree.Element(f"{{{DSIG}}}Signature", Id="placeholder", nsmap={"ds": DSIG})
        element.find("saml:Issuer", NAMES).addnext(place)
        canonical = signxml.CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0_WITH_COMMENTS if with_comments else EXCLUSIVE
        signer = Signer(signature_algorithm=algorithm or self.algorithm, digest_algorithm=digest, c14n_algorithm=canonical)
        return signer.sign(element, key=self.key, cert=[self.certificate], reference_uri="#" + element.get("ID"), id_attribute="ID", inclusive_ns_prefixes=prefixes)

    def signed(self, tree, what="response", **options):
        """The response with a signature over itself, over its assertion, or over both."""
        if what in ("assertion", "both"):
            inner = tree.find("saml:Assertion", NAMES)
            alone = etree.fromstring(etree.tostring(inner, with_tail=False))
            place = tree.index(inner)
            tree.remove(inner)
            tree.insert(place, self.sign(alone, **options))
        return self.sign(tree, **options) if what in ("response", "both") else tree

    def response(self, roles=(), what="response", sign=None, **options):
        """A whole response in base64, as a browser would bring it."""
        return encoded(self.signed(self.tree(roles, **options), what, **(sign or {})))


def encoded(tree):
    return base64.b64encode(tree if isinstance(tree, bytes) else etree.tostring(tree)).decode()
