"""A proxy that decides by itself, as far as the server sees one: it asks for bundles and follows the changes."""

import ssl

import httpx

from support import signing


def scope(service="s3", region="us-east-1", days=0):
    """A signature's scope, of today or so many days later."""
    return {"day": signing.now(days * 86400).strftime("%Y%m%d"), "region": region, "service": service}


def context(authority, certificate=None):
    """TLS for a client: whom it believes, and who it says it is."""
    context = ssl.create_default_context(cafile=str(authority))
    if certificate:
        context.load_cert_chain(*map(str, certificate))
    return context


class Proxy:
    """Speaks with the edge listener, over its socket or by mutual TLS."""

    def __init__(self, address, verify=None, http2=False):
        if str(address).startswith("/"):
            self.client = httpx.Client(transport=httpx.HTTPTransport(uds=str(address), http2=http2), base_url="http://edge", timeout=90)
        else:
            self.client = httpx.Client(verify=verify, http2=http2, base_url=f"https://{address}", timeout=90)

    def bundle(self, key, headers=None, **more):
        """The answer to a question for a key's bundle."""
        body = {"access_key": key.id, "scope": scope(), **({"token": key.token} if key.token else {}), **more}
        return self.client.post("/edge/v1/bundle", json=body, headers=headers)

    def changes(self, after, wait=0, proxy=None):
        """What has changed after a revision, as JSON."""
        params = {"after": after, "wait": wait, **({"proxy": proxy} if proxy else {})}
        answer = self.client.get("/edge/v1/changes", params=params)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        told = answer.json()
        assert answer.headers["x-iam-revision"] == str(told["revision"])
        return told

    def now(self):
        """The revision up to which everything can be told."""
        return self.changes(0)["revision"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.close()


def revision(answer):
    """The revision that an answer of any door names."""
    return int(answer.headers["x-iam-revision"])


def metrics(server, name):
    """The values of one metric, by their labels."""
    lines = [line.rsplit(" ", 1) for line in server.admin("/metrics")[1].splitlines() if line.startswith(name)]
    found = {}
    for key, value in lines:
        base, _, labels = key.partition("{")
        if base == name:
            found[labels.rstrip("}")] = float(value)
    return found
