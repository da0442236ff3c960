"""The daemon on a broker with TLS, client certificates, SCRAM and ACLs: let in, and refused with one clear line."""

import os
import tempfile
import unittest
from pathlib import Path

from broker import Broker, wait_until
from broker_case import BrokerCase
from daemon import export
from records import JETSTREAM
from secured import PASSWORD, Authority


class SecuredTest(BrokerCase):
    @classmethod
    def setUpClass(cls):
        cls.certificates = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="netra-certificates-")))
        cls.authority = Authority(cls.certificates / "ours", ["netra", "stranger"])
        cls.certificate = cls.authority.certificate("client", "netra")
        cls.options = {"secured": cls.authority}
        super().setUpClass()
        cls.broker.create_topic("safe", 1)
        cls.broker.allow("netra", "topic", "safe")
        cls.broker.allow("netra", "group", "netra")
        cls.broker.send([("safe", 0, 1_729_396_800_000 + i, value) for i, value in enumerate(cls.values[:200])])

    def secured(self, name, address=None, group="netra", **changes):
        kafka = {**self.authority.client("netra", self.certificate), "group.id": group, "reconnect.backoff.max.ms": 500, **changes}
        return self.daemon(name, [("safe", JETSTREAM)], kafka, address or self.broker.secured_address)

    def check_refused(self, daemon, words):
        """Not ready with that one line, alive, and the password nowhere."""
        daemon.start()
        wait_until(lambda: words in daemon.get("/readyz")[1] or not daemon.alive(), words, 30)
        status, reasons = daemon.get("/readyz")
        self.assertEqual(status, 503, daemon.said())
        self.assertIn(words, reasons)
        self.assertIn(words, daemon.said())
        wait_until(lambda: daemon.metrics().get(("netra_kafka_connects_total", 'result="failed"'), 0) >= 2, "it tries again", 30)
        self.assertNotIn(PASSWORD, daemon.said() + reasons + daemon.get("/metrics")[1])
        self.assertEqual(daemon.said().count(words), 1, "the line is logged once, not at every attempt: " + daemon.said())
        self.stop(daemon)

    def test_reads_with_certificate_and_password_from_environment_and_file(self):
        secret = self.certificates / "password"
        secret.write_text(PASSWORD + "\n")
        os.environ["NETRA_TEST_USER"] = "netra"
        self.addCleanup(os.environ.pop, "NETRA_TEST_USER")
        daemon = self.secured("let-in", **{"sasl.username": "${ENV:NETRA_TEST_USER}", "sasl.password": "${FILE:" + str(secret) + "}"})
        daemon.start().wait_ready().wait_received(200)
        wait_until(lambda: daemon.metrics().get(("netra_committed_offset", 'partition="0",topic="safe"')) == 200, "the group's offset is committed")
        self.assertNotIn(PASSWORD, daemon.said())
        self.assertEqual(export(self.stop(daemon)), export(self.reference("let-in", self.values[:200])))

    def test_a_wrong_password_is_said_and_tried_again(self):
        self.check_refused(self.secured("wrong-password", **{"sasl.password": "salah"}), "the broker refuses the user name or the password")

    def test_an_unknown_authority_is_said(self):
        other = Authority(self.certificates / "other", [])
        self.check_refused(self.secured("unknown-authority", **{"ssl.ca.location": str(other.folder / "ca.pem")}),
                           "signed by an authority that this machine does not trust")

    def test_a_wrong_host_name_is_said(self):
        address = self.broker.secured_address.replace("localhost", "127.0.0.1")
        self.check_refused(self.secured("wrong-host", address), "the broker's certificate is for another host name")

    def test_an_expired_certificate_of_the_broker_is_said(self):
        authority = Authority(self.certificates / "late", ["netra"], days=-1)
        certificate = authority.certificate("client", "netra")
        with Broker(secured=authority) as broker:
            broker.create_topic("safe", 1)
            daemon = self.daemon("late", [("safe", JETSTREAM)], authority.client("netra", certificate), broker.secured_address)
            self.check_refused(daemon, "the broker's certificate has expired")

    def test_our_own_expired_certificate_is_said(self):
        certificate, key = self.authority.certificate("old-client", "netra", days=-1)
        self.check_refused(self.secured("own-expired", **{"ssl.certificate.location": str(certificate), "ssl.key.location": str(key)}),
                           "our certificate has expired")

    def test_an_own_certificate_of_an_unknown_authority_is_said(self):
        certificate, key = Authority(self.certificates / "foreign", []).certificate("foreign-client", "netra")
        self.check_refused(self.secured("own-foreign", **{"ssl.certificate.location": str(certificate), "ssl.key.location": str(key)}),
                           "the broker refuses our certificate")

    def test_a_missing_acl_of_the_group_is_said_and_its_coming_seen(self):
        """Reading goes on meanwhile: the store's positions count, not the group's."""
        words = "no right to commit offsets as group 'elsewhere'; its ACL must allow READ on the group"
        daemon = self.secured("no-group", group="elsewhere")
        daemon.start()
        wait_until(lambda: words in daemon.get("/readyz")[1], words, 30)
        self.assertEqual(daemon.get("/readyz")[0], 503)
        daemon.wait_received(200)
        self.assertEqual(daemon.said().count(words), 1)
        self.broker.allow("netra", "group", "elsewhere")
        daemon.wait_ready()
        wait_until(lambda: daemon.metrics().get(("netra_committed_offset", 'partition="0",topic="safe"')) == 200, "the group's offset is committed")
        self.stop(daemon)

    def test_a_missing_acl_of_the_topic_is_said_and_its_coming_seen(self):
        daemon = self.secured("no-topic", **{"sasl.username": "stranger"})
        self.check_refused(daemon, "no right to read the topic 'safe'; its ACL must allow READ and DESCRIBE")
        self.broker.allow("stranger", "topic", "safe")
        daemon.start()
        daemon.wait_received(200)
        self.stop(daemon)


if __name__ == "__main__":
    unittest.main()
