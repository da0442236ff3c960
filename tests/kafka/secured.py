"""A certificate authority and users for a broker of tests: TLS with client certificates, and passwords.

Users log in with SCRAM-SHA-256 where librdkafka can: before 2.6.1 it repeats its nonce (its pull request 4895), which brokers of Kafka 4
refuse. There they use PLAIN, and that is said.
"""

import re
import subprocess
import sys
from pathlib import Path

PASSWORD = "rahasia-uji"  # of every user here


def mechanism():
    said = subprocess.run(["kcat", "-V"], capture_output=True, text=True).stdout
    version = tuple(int(part) for part in re.search(r"librdkafka (\d+)\.(\d+)\.(\d+)", said).groups())
    if version >= (2, 6, 1):
        return "SCRAM-SHA-256"
    print(f"librdkafka {'.'.join(map(str, version))} cannot do SCRAM with this broker: PLAIN is tested instead", file=sys.stderr)
    return "PLAIN"


class Authority:
    """Makes its certificate and the broker's; `users` may log in with SCRAM-SHA-256."""

    def __init__(self, folder, users, days=2):
        self.folder, self.users, self.mechanism = Path(folder), users, mechanism()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "3650", "-subj",
                  "/CN=Netra test authority")
        self.broker = self.certificate("broker", "localhost", days)

    def _run(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def certificate(self, name, host, days=2, by=None):
        """(certificate, key) for a host or a client, signed by us; expired when `days` is negative."""
        self._run("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={host}")
        (self.folder / "names").write_text(f"subjectAltName=DNS:{host}\n")
        # A certificate that ended yesterday: `openssl x509 -days` takes no date, `openssl ca` does.
        (self.folder / "index.txt").write_text("")
        (self.folder / "ca.conf").write_text("[ca]\ndefault_ca=a\n[a]\ndatabase=index.txt\nnew_certs_dir=.\nrand_serial=yes\n"
                                             "default_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n")
        dates = ["-startdate", "20200101000000Z", "-enddate", "20200102000000Z"] if days < 0 else ["-days", str(days)]
        self._run("ca", "-batch", "-config", "ca.conf", "-cert", "ca.pem", "-keyfile", "ca.key", "-in", f"{name}.csr", "-out", f"{name}.pem",
                  "-notext", "-extfile", "names", *dates)
        return self.folder / f"{name}.pem", self.folder / f"{name}.key"

    def settings(self):
        """Of the broker."""
        keystore = self.folder / "keystore.pem"
        key, certificate = self.broker[1].read_text(), self.broker[0].read_text()
        keystore.write_text(key + certificate + (self.folder / "ca.pem").read_text())
        return "\n".join(["", "ssl.keystore.type=PEM", f"ssl.keystore.location={keystore}", "ssl.truststore.type=PEM",
                          f"ssl.truststore.location={self.folder / 'ca.pem'}", "listener.name.sasl_ssl.ssl.client.auth=required",
                          f"sasl.enabled.mechanisms={self.mechanism}",
                          "listener.name.sasl_ssl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required "
                          + " ".join(f'user_{user}="{PASSWORD}"' for user in self.users) + ";",
                          "listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config="
                          "org.apache.kafka.common.security.scram.ScramLoginModule required;", "security.inter.broker.protocol=PLAINTEXT",
                          "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                          "super.users=User:ANONYMOUS", ""])

    def enrol(self, broker):
        """Makes the users."""
        for user in self.users if self.mechanism.startswith("SCRAM") else []:
            broker.tool("kafka.admin.ConfigCommand", "--bootstrap-server", broker.address, "--alter", "--entity-type", "users", "--entity-name", user,
                        "--add-config", f"SCRAM-SHA-256=[iterations=4096,password={PASSWORD}]")

    def client(self, user, certificate):
        """Properties of a client that is let in."""
        return {"security.protocol": "SASL_SSL", "sasl.mechanism": self.mechanism, "sasl.username": user, "sasl.password": PASSWORD,
                "ssl.ca.location": str(self.folder / "ca.pem"), "ssl.certificate.location": str(certificate[0]),
                "ssl.key.location": str(certificate[1])}
