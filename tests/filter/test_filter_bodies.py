"""Bodies: gathered where the gate cannot decide without, and only there."""

import hashlib
import socket

from support.keeper import Filter, filters
from support.policies import allow


def delete(one, key, *names, **how):
    body = "<Delete>" + "".join(f"<Object><Key>{name}</Key></Object>" for name in names) + "</Delete>"
    return one.signed(key, "/bucket?delete=", "POST", body.encode(), **how)


def cleaner(one, key):
    one.edge.user(key, allow("s3:DeleteObject", resources="arn:aws:s3:::bucket/tmp/*"), allow("s3:PutObject"))


def test_a_batch_delete_deletes_only_what_each_may_be_deleted(proxy, somebody):
    one = proxy()
    cleaner(one, somebody)
    one.passes(delete(one, somebody, "tmp/a", "tmp/b"))
    assert one.store.reached == [("POST", "/bucket?delete=")]
    assert one.refused(delete(one, somebody, "tmp/a", "kept")).code == "AccessDenied"
    lying = delete(one, somebody, "tmp/a")
    lying.body = lying.body.replace(b"tmp/a", b"tmp/b")
    assert one.refused(lying, 400).code == "XAmzContentSHA256Mismatch"
    many = [f"tmp/{number:0900}" for number in range(1000)]
    one.passes(delete(one, somebody, *many))


def test_a_body_in_pieces_is_whole_before_it_is_decided(proxy, somebody):
    one = proxy()
    cleaner(one, somebody)
    for name, status in [("tmp/a", b"200"), ("kept", b"403")]:
        request = delete(one, somebody, name).added("Transfer-Encoding", "chunked")
        head, _, body = request.wire().partition(b"\r\n\r\n")
        before = len(one.store.reached)
        with socket.create_connection(("127.0.0.1", one.envoy.port)) as connection:
            connection.sendall(head + b"\r\n\r\n")
            for byte in (body[:7], body[7:]):
                connection.sendall(b"%x\r\n%s\r\n" % (len(byte), byte))
            assert len(one.store.reached) == before
            connection.sendall(b"0\r\n\r\n")
            assert connection.recv(65536).split()[1] == status
        assert len(one.store.reached) - before == (status == b"200")


def test_a_body_that_is_too_long_is_not_gathered(proxy, somebody):
    one = proxy(lambda bootstrap: Filter.say(bootstrap, "keyward.bodies", limits={"body_bytes": 500}))
    cleaner(one, somebody)
    one.passes(delete(one, somebody, "tmp/a"))
    assert one.refused(delete(one, somebody, *["tmp/a"] * 20)).code == "AccessDenied"


def test_without_its_part_no_body_is_known(proxy, somebody):
    def change(bootstrap):
        filters(bootstrap)[:] = [one for one in filters(bootstrap) if one["name"] != "keyward.bodies"]

    one = proxy(change)
    cleaner(one, somebody)
    assert one.refused(delete(one, somebody, "tmp/a")).code == "AccessDenied"
    one.passes(one.signed(somebody, method="PUT", body=b"body"))


def test_an_upload_waits_outside_while_its_owner_is_asked_about(proxy, somebody):
    one = proxy()
    cleaner(one, somebody)
    one.edge.delay = 0.7
    body = bytes(48 << 20)
    request = one.signed(somebody, method="PUT", body=body)
    with socket.create_connection(("127.0.0.1", one.envoy.port)) as connection:
        connection.sendall(request.wire())
        assert connection.recv(65536).startswith(b"HTTP/1.1 200"), "Envoy gathered nothing, and nothing was too large"
    assert one.store.reached == [("PUT", "/bucket/key")]
    assert hashlib.sha256(body).hexdigest() == request.header("x-amz-content-sha256")
