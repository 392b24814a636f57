"""A real identity provider on loopback: pysaml2 speaks SAML, libxml's own library signs. And a browser that goes there and back."""

import base64
import re
import sys
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import lxml.etree as etree
import xmlsec
from cryptography.hazmat.primitives import serialization
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.authn_context import PASSWORDPROTECTEDTRANSPORT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_EMAILADDRESS, NameID
from saml2.server import Server
from saml2.sigver import CryptoBackendXmlSec1
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

from support import signing, wire
from support.saml import KEYS, certified


class Signer(CryptoBackendXmlSec1):
    """Signs where pysaml2 has put a template, as the program that it would run does, by the library behind that."""

    def __init__(self):
        super().__init__(sys.executable)

    def sign_statement(self, statement, node_name, key_file, node_id):
        text = statement if isinstance(statement, (str, bytes)) else str(statement)
        document = etree.fromstring(text.encode() if isinstance(text, str) else text)
        for element in document.iter(etree.Element):
            if element.get("ID"):
                xmlsec.tree.add_ids(element, ["ID"])
        node = next(element for element in document.iter(etree.Element) if element.get("ID") == node_id)
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_file(key_file, xmlsec.constants.KeyDataFormatPem)
        template = next(child for child in node if child.tag == "{http://www.w3.org/2000/09/xmldsig#}Signature")
        context.sign(template)
        return etree.tostring(document).decode()


SP = """<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{EntityId}">
<md:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>
<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{ProviderUrl}" index="0" isDefault="true"/>
</md:SPSSODescriptor></md:EntityDescriptor>"""


class Idp:
    """The provider. Whoever comes to it is `somebody`, without being asked; `signs` is what it signs."""

    def __init__(self, place, somebody="", key=None, certificate=None):
        self.somebody, self.signs, self.connection = somebody, {"sign_response": False, "sign_assertion": True}, None
        key = key or KEYS["rsa"]()
        place.mkdir(exist_ok=True)
        self.key, self.certificate = place / "key.pem", place / "certificate.pem"
        self.key.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        self.certificate.write_bytes((certificate or certified(key)).public_bytes(serialization.Encoding.PEM))
        idp = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                body = idp.page(urllib.parse.urlsplit(self.path)).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.base = f"http://127.0.0.1:{self.server.server_port}"

    def configuration(self, known=()):
        policy = {"default": {"lifetime": {"minutes": 5}, "attribute_restrictions": None}}
        idp = {"endpoints": {"single_sign_on_service": [(f"{self.base}/sso", BINDING_HTTP_REDIRECT)]}, "policy": policy,
               "name_id_format": [NAMEID_FORMAT_EMAILADDRESS], "want_authn_requests_signed": False}
        return IdPConfig().load({
            "entityid": f"{self.base}/metadata", "service": {"idp": idp}, "key_file": str(self.key), "cert_file": str(self.certificate),
            "xmlsec_binary": sys.executable, "metadata": {"inline": list(known)},
        })

    def metadata(self):
        configuration = self.configuration()
        configuration.xmlsec_binary = None  # it would be asked what it can do
        return str(entity_descriptor(configuration))

    def knows(self, connection):
        """Tells it of the relying party, by what that says of itself."""
        self.connection = connection
        self.saml = Server(config=self.configuration([SP.format(**connection)]))
        self.saml.sec.crypto = Signer()

    def response(self, request=None, **more):
        """What it says of whoever is there, to a request or unasked: a whole response in base64."""
        made = self.saml.create_authn_response(
            identity={}, in_response_to=request, destination=self.connection["ProviderUrl"], sp_entity_id=self.connection["EntityId"],
            name_id=NameID(format=NAMEID_FORMAT_EMAILADDRESS, text=self.somebody), authn={"class_ref": PASSWORDPROTECTEDTRANSPORT},
            sign_alg=SIG_RSA_SHA256, digest_alg=DIGEST_SHA256, **{**self.signs, **more})
        return base64.b64encode(str(made).encode()).decode()

    def page(self, url):
        """The form that brings a browser back."""
        asked = urllib.parse.parse_qs(url.query)
        request = self.saml.parse_authn_request(asked["SAMLRequest"][0], BINDING_HTTP_REDIRECT).message
        assert request.assertion_consumer_service_url == self.connection["ProviderUrl"] and request.issuer.text == self.connection["EntityId"]
        assert request.protocol_binding == BINDING_HTTP_POST
        return f'<form method="post" action="{self.connection["ProviderUrl"]}"><input name="SAMLResponse" value="{self.response(request.id)}"/></form>'

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Browser:
    """Follows redirects by hand, and remembers cookies as browsers do."""

    def __init__(self, server):
        self.server, self.cookies = server, {}

    def get(self, path):
        answer = wire.exchange(self.server.host, signing.Request("GET", path, [("Host", self.server.host), *self.headers()]).wire(), "GET")
        self.remember(answer)
        return answer

    def headers(self):
        return [("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))] if self.cookies else []

    def remember(self, answer):
        said = answer.headers.get("set-cookie")
        if said:
            (name, _, value), *rest = [part.strip().partition("=") for part in said.split(";")]
            assert {part[0] for part in rest} >= {"Secure", "HttpOnly", "Path"} and ("SameSite", "=", "None") in rest
            if ("Max-Age", "=", "0") in rest:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value

    def post(self, path, **fields):
        head = [("Host", self.server.host), ("Content-Type", "application/x-www-form-urlencoded"), ("Origin", "https://idp.example.org"), *self.headers()]
        answer = wire.exchange(self.server.host, signing.Request("POST", path, head, signing.encode(fields)).wire())
        self.remember(answer)
        return answer

    def leave(self, connection):
        """Begins here, and answers where it is sent."""
        answer = self.get(f"/saml/login/{connection['Provider']}")
        assert (answer.status, answer.body) == (302, b""), answer
        return answer.headers["location"]

    def visit(self, location):
        """Goes to the provider, and answers what it is to bring back."""
        url = urllib.parse.urlsplit(location)
        page = wire.exchange(url.netloc, f"GET {url.path}?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\n\r\n".encode(), "GET")
        assert page.status == 200, page
        return re.search('name="SAMLResponse" value="([^"]*)"', page.text)[1]

    def back(self, connection, response, **more):
        return self.post(f"/saml/acs/{connection['Provider']}", SAMLResponse=response, **more)
