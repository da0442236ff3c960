#pragma once

#include <librdkafka/rdkafka.h>

#include <string>

namespace netra {

// Librdkafka's errors as one line that says what is wrong and what to do. No secret stands in them.

std::string one_line(std::string text);

// Why brokers cannot be reached: refused credentials, certificates. `reason` is librdkafka's own text; `x509` what the
// check of the broker's certificate last found (X509_V_ERR_…, 0: nothing); `certificate` the file of our own.
std::string connection_reason(rd_kafka_resp_err_t error, const std::string& reason, int x509, const std::string& certificate);
// Connection errors of which another try alone changes nothing, so that they are said at once.
bool needs_an_operator(rd_kafka_resp_err_t error, const std::string& reason);

std::string topic_reason(rd_kafka_resp_err_t error, const std::string& topic);
std::string commit_reason(rd_kafka_resp_err_t error, const std::string& group);

}  // namespace netra
