// What tests ask of a broker and kcat cannot: records byte for byte with timestamps of their own, a group's offsets.
//
//   kafka_client BROKERS create TOPIC PARTITIONS
//   kafka_client BROKERS send          from standard input, any number of:
//       TOPIC PARTITION TIMESTAMP_MS LENGTH LF, then LENGTH bytes, then LF; a LENGTH of -1 is a record without value
//   kafka_client BROKERS committed GROUP TOPIC PARTITION      prints the offset; a negative one is none
//
// Exits 0 when the broker has done it, else 1.

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace {

struct HandleDeleter {
  void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
};
using Handle = std::unique_ptr<rd_kafka_t, HandleDeleter>;

int g_failed = 0;  // deliveries that failed; written by on_delivery, in the thread that polls

void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void*) noexcept {
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  if (++g_failed <= 5) std::cerr << "kafka_client: " << rd_kafka_err2str(message->err) << "\n";
}

using Settings = std::vector<std::pair<std::string, std::string>>;

// Throws std::runtime_error when librdkafka refuses.
Handle connect(rd_kafka_type_t type, const Settings& settings) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  char error[512];
  for (const auto& [key, value] : settings)
    if (rd_kafka_conf_set(conf, key.c_str(), value.c_str(), error, sizeof error) != RD_KAFKA_CONF_OK) throw std::runtime_error(error);
  if (type == RD_KAFKA_PRODUCER) rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
  Handle handle(rd_kafka_new(type, conf, error, sizeof error));
  if (!handle) throw std::runtime_error(error);
  return handle;
}

Handle connect_producer(const std::string& brokers) {
  return connect(RD_KAFKA_PRODUCER, {{"bootstrap.servers", brokers},
                                     {"enable.idempotence", "true"},
                                     {"linger.ms", "1"},
                                     {"message.max.bytes", "67108864"},
                                     {"queue.buffering.max.kbytes", "262144"}});
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
    if (result) std::cerr << "kafka_client: " << rd_kafka_topic_result_error_string(topics[0]) << "\n";
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

int committed(const std::string& brokers, const std::string& group, const std::string& topic, int32_t partition) {
  const Handle handle = connect(RD_KAFKA_CONSUMER, {{"bootstrap.servers", brokers}, {"group.id", group}});
  rd_kafka_topic_partition_list_t* offsets = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(offsets, topic.c_str(), partition);
  const rd_kafka_resp_err_t error = rd_kafka_committed(handle.get(), offsets, 30'000);
  if (error) std::cerr << "kafka_client: " << rd_kafka_err2str(error) << "\n";
  else std::cout << offsets->elems[0].offset << "\n";
  rd_kafka_topic_partition_list_destroy(offsets);
  return error ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) try {
  std::ios::sync_with_stdio(false);
  const std::string verb = argc > 2 ? argv[2] : "";
  if (verb == "create" && argc == 5) return create(connect_producer(argv[1]).get(), argv[3], std::stoi(argv[4]));
  if (verb == "send" && argc == 3) return send(connect_producer(argv[1]).get());
  if (verb == "committed" && argc == 6) return committed(argv[1], argv[3], argv[4], std::stoi(argv[5]));
  std::cerr << "kafka_client: BROKERS create TOPIC PARTITIONS | send | committed GROUP TOPIC PARTITION\n";
  return 2;
} catch (const std::exception& error) {
  std::cerr << "kafka_client: " << error.what() << "\n";
  return 1;
}
