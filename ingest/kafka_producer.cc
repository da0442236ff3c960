#include "ingest/kafka_producer.h"

#include "ingest/kafka_handles.h"
#include "metrics/input_error.h"

namespace netra {
namespace {

void set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  char why[512];
  if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), why, sizeof why) != RD_KAFKA_CONF_OK)
    throw InputError("kafka." + name + ": " + why);
}

// What a record's opaque points to: delivered or not, set once.
void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void*) noexcept {
  auto* const confirmed = static_cast<char*>(message->_private);
  if (confirmed) *confirmed = message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace

struct KafkaProducer::State {
  KafkaClient client;

  // False when the queue is full or the record cannot be sent at all.
  bool produce(const KafkaRecordOut& record, char* confirmed) {
    rd_kafka_headers_t* headers = rd_kafka_headers_new(record.headers.size());
    for (const auto& [name, value] : record.headers)
      rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(), static_cast<ssize_t>(value.size()));
    void* const value = record.value ? const_cast<char*>(record.value->data()) : nullptr;
    const auto error = rd_kafka_producev(client.get(), RD_KAFKA_V_TOPIC(record.topic.c_str()), RD_KAFKA_V_KEY(record.key.data(), record.key.size()),
                                         RD_KAFKA_V_VALUE(value, (record.value ? record.value->size() : 0)), RD_KAFKA_V_HEADERS(headers),
                                         RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_OPAQUE(confirmed), RD_KAFKA_V_END);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) rd_kafka_headers_destroy(headers);  // else the client's
    return error == RD_KAFKA_RESP_ERR_NO_ERROR;
  }
};

KafkaProducer::KafkaProducer(const std::map<std::string, std::string>& properties, size_t record_bytes_max) : state_(std::make_unique<State>()) {
  KafkaConf conf(rd_kafka_conf_new());
  for (const auto& [name, value] : properties) set(conf.get(), name, value);
  set(conf.get(), "enable.idempotence", "true");
  set(conf.get(), "message.timeout.ms", "10000");
  set(conf.get(), "message.max.bytes", std::to_string(std::max<size_t>(record_bytes_max + (64 << 10), 1'000'000)));
  rd_kafka_conf_set_dr_msg_cb(conf.get(), on_delivery);
  rd_kafka_conf_set_log_cb(conf.get(), nullptr);
  char why[512];
  state_->client.reset(rd_kafka_new(RD_KAFKA_PRODUCER, conf.get(), why, sizeof why));
  if (!state_->client) throw InputError(std::string("kafka: ") + why);
  conf.release();  // the client's now
}

KafkaProducer::~KafkaProducer() = default;

std::vector<bool> KafkaProducer::send(const std::vector<KafkaRecordOut>& records, std::chrono::milliseconds timeout) {
  std::string confirmed(records.size(), 0);
  for (size_t i = 0; i < records.size(); ++i) state_->produce(records[i], &confirmed[i]);
  rd_kafka_t* const client = state_->client.get();
  if (rd_kafka_flush(client, static_cast<int>(timeout.count())) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    // No report may come later, when `confirmed` is gone.
    rd_kafka_purge(client, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_flush(client, static_cast<int>(timeout.count()));
  }
  return {confirmed.begin(), confirmed.end()};
}

void KafkaProducer::start(const KafkaRecordOut& record) {
  state_->produce(record, nullptr);
  rd_kafka_poll(state_->client.get(), 0);
}

}  // namespace netra
