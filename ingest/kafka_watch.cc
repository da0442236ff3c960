#include "ingest/kafka_watch.h"

#include <string_view>

#include "ingest/kafka_reasons.h"

namespace netra {

std::string stream_name(const std::string& topic, int32_t partition) {
  return "kafka:" + topic + "/" + std::to_string(partition);
}

std::pair<std::string, int32_t> topic_partition(const std::string& stream) {
  const size_t from = std::string_view("kafka:").size(), slash = stream.rfind('/');
  return {stream.substr(from, slash - from), std::stoi(stream.substr(slash + 1))};
}

void KafkaWatch::attach(rd_kafka_conf_t* conf) {
  rd_kafka_conf_set_opaque(conf, this);
  rd_kafka_conf_set_error_cb(conf, on_error);
  rd_kafka_conf_set_offset_commit_cb(conf, on_commit);
  rd_kafka_conf_set_log_cb(conf, nullptr);
  rd_kafka_conf_set_ssl_cert_verify_cb(conf, on_certificate);  // refused only by a librdkafka without TLS
}

void KafkaWatch::note(std::string reason) {
  ++errors_;
  const std::lock_guard lock(mutex_);
  last_error_ = one_line(std::move(reason));
}

void KafkaWatch::failed(rd_kafka_resp_err_t error, std::string reason) {
  note(std::move(reason));
  if (error == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED) committed(error, nullptr);
}

void KafkaWatch::committed(rd_kafka_resp_err_t error, const rd_kafka_topic_partition_list_t* offsets) {
  if (error == RD_KAFKA_RESP_ERR__NO_OFFSET) return;
  const bool ok = error == RD_KAFKA_RESP_ERR_NO_ERROR;
  ++(ok ? commits_confirmed_ : commits_failed_);
  const std::lock_guard lock(mutex_);
  // A commit that failed while brokers were away is made good by the next; only a refusal is trouble.
  if (ok || error == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED) commits_ = ok ? "" : commit_reason(error, group_);
  for (int i = 0; ok && offsets && i < offsets->cnt; ++i) {
    const rd_kafka_topic_partition_t& done = offsets->elems[i];
    if (done.err == RD_KAFKA_RESP_ERR_NO_ERROR && done.offset >= 0)
      offsets_[stream_name(done.topic, done.partition)] = static_cast<uint64_t>(done.offset);
  }
}

void KafkaWatch::connected() {
  refused_ = false;
  const std::lock_guard lock(mutex_);
  connection_.clear();
}

void KafkaWatch::set_topics_trouble(std::string why) {
  const std::lock_guard lock(mutex_);
  topics_ = std::move(why);
}

std::string KafkaWatch::topics_trouble() const {
  const std::lock_guard lock(mutex_);
  return topics_;
}

std::string KafkaWatch::trouble() const {
  const std::lock_guard lock(mutex_);
  return !connection_.empty() ? connection_ : !topics_.empty() ? topics_ : commits_;
}

std::string KafkaWatch::last_error() const {
  const std::lock_guard lock(mutex_);
  return last_error_;
}

KafkaWatch::Offsets KafkaWatch::offsets() const {
  const std::lock_guard lock(mutex_);
  return offsets_;
}

void KafkaWatch::on_error(rd_kafka_t* client, int error, const char* reason, void* self) noexcept {
  KafkaWatch& watch = *static_cast<KafkaWatch*>(self);
  const auto code = static_cast<rd_kafka_resp_err_t>(error);
  if (code == RD_KAFKA_RESP_ERR__FATAL) {
    char why[512];
    const auto cause = rd_kafka_fatal_error(client, why, sizeof why);
    watch.note(std::string(rd_kafka_err2name(cause)) + ": " + why);
    watch.fatal_ = true;
    return;
  }
  watch.failed(code, reason);
  const std::lock_guard lock(watch.mutex_);
  if (needs_an_operator(code, reason)) {
    watch.connection_ = connection_reason(code, reason, watch.x509_, watch.certificate_);
    watch.refused_ = true;
  } else if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN && watch.connection_.empty()) {
    watch.connection_ = connection_reason(code, reason, 0, "");
  }
}

void KafkaWatch::on_commit(rd_kafka_t*, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t* offsets,
                           void* self) noexcept {
  static_cast<KafkaWatch*>(self)->committed(error, offsets);
}

// Only listens: the answer is the one that OpenSSL came to.
int KafkaWatch::on_certificate(rd_kafka_t*, const char*, int32_t, int* x509, int, const char*, size_t, char*, size_t,
                               void* self) noexcept {
  if (*x509 != 0) static_cast<KafkaWatch*>(self)->x509_ = *x509;
  return *x509 == 0;
}

}  // namespace netra
