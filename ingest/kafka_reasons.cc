#include "ingest/kafka_reasons.h"

#include <algorithm>

#include "ingest/certificate_dates.h"

namespace netra {
namespace {

// OpenSSL's X509_V_ERR_… (x509_vfy.h), the ones an operator meets.
std::string certificate_reason(int x509) {
  switch (x509) {
    case 9:
      return "the broker's certificate is not valid yet; look at both clocks";
    case 10:
      return "the broker's certificate has expired; renew it";
    case 18:
    case 19:
    case 20:
    case 21:
      return "the broker's certificate is signed by an authority that this machine does not trust; set "
             "kafka.ssl.ca.location to the authority's certificate";
    case 62:
    case 64:
      return "the broker's certificate is for another host name; connect under a name that it holds "
             "(kafka.bootstrap.servers, the broker's advertised.listeners)";
    default:
      return "the broker's certificate is refused (X.509 error " + std::to_string(x509) + ")";
  }
}

// Before 2.6.1 librdkafka repeats its nonce (its pull request 4895), which brokers of Kafka 4 take for a wrong password.
constexpr int kScramMended = 0x020601ff;

// The broker's answer to the certificate that we showed, or did not. In TLS 1.3 it comes after the handshake, as a failure to receive.
constexpr const char* kAlert = "SSL alert number";

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string connection_reason(rd_kafka_resp_err_t error, const std::string& reason, int x509, const std::string& certificate) {
  const std::string said = " (" + one_line(reason) + ")";
  if (error == RD_KAFKA_RESP_ERR__AUTHENTICATION)
    return "the broker refuses the user name or the password; check kafka.sasl.username, kafka.sasl.password and "
           "kafka.sasl.mechanism" +
           (has(reason, "SCRAM") && rd_kafka_version() < kScramMended
                ? "; at a broker of Kafka 4 no password is right for SCRAM with this librdkafka, which is older than 2.6.1" : std::string()) +
           said;
  if (has(reason, kAlert)) {
    const std::string dates = certificate_dates(certificate);  // few brokers say that it is that
    if (!dates.empty()) return "our certificate" + dates + "; renew " + certificate + " (kafka.ssl.certificate.location)" + said;
    return "the broker refuses our certificate: it is missing, or signed by an authority that the broker does not know; "
           "check kafka.ssl.certificate.location and kafka.ssl.key.location" + said;
  }
  if (error == RD_KAFKA_RESP_ERR__SSL && x509 != 0) return certificate_reason(x509) + said;
  if (error == RD_KAFKA_RESP_ERR__SSL) return "TLS with the broker failed; check kafka.security.protocol" + said;
  return "no broker answers" + said;
}

bool needs_an_operator(rd_kafka_resp_err_t error, const std::string& reason) {
  return error == RD_KAFKA_RESP_ERR__AUTHENTICATION || error == RD_KAFKA_RESP_ERR__SSL || has(reason, kAlert);
}

std::string topic_reason(rd_kafka_resp_err_t error, const std::string& topic) {
  switch (error) {
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
      return "no right to read the topic '" + topic + "'; its ACL must allow READ and DESCRIBE to this user";
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return "the broker has no topic '" + topic + "'; create it, or take it out of topics:";
    default:
      return "the topic '" + topic + "' cannot be read: " + one_line(rd_kafka_err2str(error));
  }
}

std::string commit_reason(rd_kafka_resp_err_t error, const std::string& group) {
  if (error == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED)
    return "no right to commit offsets as group '" + group + "'; its ACL must allow READ on the group to this user";
  return "committing offsets as group '" + group + "' failed: " + one_line(rd_kafka_err2str(error));
}

}  // namespace netra
