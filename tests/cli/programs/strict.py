"""Prints whether ssl.create_default_context() of Python 3.13 accepts the chain in each folder, after a handshake in memory."""
import os
import ssl
import sys


def accepts(folder):
    def path(name):
        return os.path.join(folder, name)

    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        server.load_cert_chain(path("served.pem"), path("key.pem"))
        client.load_verify_locations(path("root.pem"))
    except ssl.SSLError as error:
        return "no " + str(error).replace("\n", " ")
    client.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(to_client, to_server, server_hostname="www.example.jp"),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    done = [False, False]
    for _ in range(10):
        for index, end in enumerate(ends):
            try:
                end.do_handshake()
                done[index] = True
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLCertVerificationError as error:
                return "no " + error.verify_message
    return "yes" if all(done) else "no handshake"


for folder in sys.argv[1:]:
    print(accepts(folder))
