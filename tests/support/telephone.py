"""A telephone with an authenticator: RFC 6238 from the standard library."""

import base64
import hashlib
import hmac
import struct
import time


class Telephone:
    """A virtual device of an account, as the person sees it who scanned it."""

    def __init__(self, iam, name, **options):
        made = iam.create_virtual_mfa_device(VirtualMFADeviceName=name, **options)["VirtualMFADevice"]
        self.iam, self.serial, self.picture = iam, made["SerialNumber"], made["QRCodePNG"]
        self.seed = made["Base32StringSeed"].decode()

    def code(self, from_now=0):
        """What it shows so many half minutes from now."""
        return code(self.seed, int(time.time()) // 30 + from_now)

    def codes(self, first):
        """Two codes in a row."""
        step = int(time.time()) // 30 + first
        return {"AuthenticationCode1": code(self.seed, step), "AuthenticationCode2": code(self.seed, step + 1)}

    def enabling(self, **user):
        """The parameters that give it to somebody. They use up the codes of the last half minute and of this one."""
        return {**user, "SerialNumber": self.serial, **self.codes(-1)}

    def give(self, **user):
        self.iam.enable_mfa_device(**self.enabling(**user))
        return self


def code(seed, step):
    """The code of a half minute since 1970."""
    digest = hmac.new(base64.b32decode(seed), struct.pack(">q", step), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"
