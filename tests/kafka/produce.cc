// Feeds a test's broker, byte for byte and with the timestamps that the test names (kcat can set none).
//
//   kafka_produce BROKERS create TOPIC PARTITIONS
//   kafka_produce BROKERS send          from standard input, any number of:
//       TOPIC PARTITION TIMESTAMP_MS LENGTH LF, then LENGTH bytes, then LF; a LENGTH of -1 is a record without value
//
// Exits 0 when the broker has taken everything, else 1.

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>

namespace {

struct HandleDeleter {
  void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
};
using Handle = std::unique_ptr<rd_kafka_t, HandleDeleter>;

int g_failed = 0;  // deliveries that failed; written by on_delivery, in the thread that polls

void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void*) noexcept {
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  if (++g_failed <= 5) std::cerr << "kafka_produce: " << rd_kafka_err2str(message->err) << "\n";
}

// Throws std::runtime_error when librdkafka refuses.
Handle connect(const std::string& brokers) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  char error[512];
  const std::pair<const char*, const char*> settings[] = {{"bootstrap.servers", brokers.c_str()},
                                                          {"enable.idempotence", "true"},
                                                          {"linger.ms", "1"},
                                                          {"message.max.bytes", "67108864"},
                                                          {"queue.buffering.max.kbytes", "262144"}};
  for (const auto& [key, value] : settings)
    if (rd_kafka_conf_set(conf, key, value, error, sizeof error) != RD_KAFKA_CONF_OK) throw std::runtime_error(error);
  rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
  Handle handle(rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error));
  if (!handle) throw std::runtime_error(error);
  return handle;
}

int create(rd_kafka_t* handle, const std::string& topic, int partitions) {
  char error[512];
  rd_kafka_NewTopic_t* wanted = rd_kafka_NewTopic_new(topic.c_str(), partitions, 1, error, sizeof error);
  if (!wanted) throw std::runtime_error(error);
  rd_kafka_queue_t* queue = rd_kafka_queue_new(handle);
  rd_kafka_CreateTopics(handle, &wanted, 1, nullptr, queue);
  rd_kafka_event_t* event = rd_kafka_queue_poll(queue, 30'000);
  int result = 1;
  if (event && rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    size_t count = 0;
    const auto* topics = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
    result = count == 1 && rd_kafka_topic_result_error(topics[0]) == RD_KAFKA_RESP_ERR_NO_ERROR ? 0 : 1;
    if (result) std::cerr << "kafka_produce: " << rd_kafka_topic_result_error_string(topics[0]) << "\n";
  }
  if (event) rd_kafka_event_destroy(event);
  rd_kafka_queue_destroy(queue);
  rd_kafka_NewTopic_destroy(wanted);
  return result;
}

void send_one(rd_kafka_t* handle, const std::string& topic, int32_t partition, int64_t timestamp_ms, std::string* value) {
  for (;;) {
    const rd_kafka_resp_err_t error = rd_kafka_producev(
        handle, RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_TIMESTAMP(timestamp_ms),
        RD_KAFKA_V_VALUE(value ? value->data() : nullptr, value ? value->size() : 0), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return;
    if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) throw std::runtime_error(rd_kafka_err2str(error));
    rd_kafka_poll(handle, 100);
  }
}

int send(rd_kafka_t* handle) {
  std::string line, value;
  while (std::getline(std::cin, line)) {
    std::istringstream header(line);
    std::string topic;
    int32_t partition = 0;
    int64_t timestamp_ms = 0, length = 0;
    if (!(header >> topic >> partition >> timestamp_ms >> length)) throw std::runtime_error("not a header: " + line);
    if (length >= 0) {
      value.resize(static_cast<size_t>(length));
      std::cin.read(value.data(), length);
      std::cin.get();
      if (!std::cin) throw std::runtime_error("the value ends early: " + line);
    }
    send_one(handle, topic, partition, timestamp_ms, length < 0 ? nullptr : &value);
    rd_kafka_poll(handle, 0);
  }
  return rd_kafka_flush(handle, 60'000) == RD_KAFKA_RESP_ERR_NO_ERROR && !g_failed ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) try {
  std::ios::sync_with_stdio(false);
  const std::string verb = argc > 2 ? argv[2] : "";
  if (verb == "create" && argc == 5) return create(connect(argv[1]).get(), argv[3], std::stoi(argv[4]));
  if (verb == "send" && argc == 3) return send(connect(argv[1]).get());
  std::cerr << "kafka_produce: BROKERS create TOPIC PARTITIONS, or BROKERS send\n";
  return 2;
} catch (const std::exception& error) {
  std::cerr << "kafka_produce: " << error.what() << "\n";
  return 1;
}
