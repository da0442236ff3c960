// What tests ask of a broker and kcat cannot: records byte for byte with timestamps of their own, transactions, a group's
// offsets, an operator's work.
//
//   kafka_client [-X PROPERTY=VALUE]... BROKERS VERB ...      properties of librdkafka
//     create TOPIC PARTITIONS [REPLICAS [SETTING=VALUE]...]
//     delete TOPIC | grow TOPIC PARTITIONS | trim TOPIC PARTITION OFFSET | allow USER topic|group NAME
//     send [commit|abort]        in one transaction, if so said; from standard input, any number of:
//         TOPIC PARTITION TIMESTAMP_MS LENGTH [KEY] LF, then LENGTH bytes, then LF; a LENGTH of -1 is a record without value
//     committed GROUP TOPIC PARTITION      prints the offset; a negative one is none
//
// Exits 0 when the broker has done it, else 1.

#include <librdkafka/rdkafka.h>

#include "tests/kafka/client_admin.h"

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

Handle connect_producer(Settings settings) {
  Settings all = {{"enable.idempotence", "true"},
                  {"linger.ms", "1"},
                  {"message.max.bytes", "67108864"},
                  {"queue.buffering.max.kbytes", "262144"}};
  all.insert(all.end(), settings.begin(), settings.end());
  return connect(RD_KAFKA_PRODUCER, all);
}

void check(rd_kafka_error_t* error) {
  if (!error) return;
  const std::string why = rd_kafka_error_string(error);
  rd_kafka_error_destroy(error);
  throw std::runtime_error(why);
}

void send_one(rd_kafka_t* handle, const std::string& topic, int32_t partition, int64_t timestamp_ms, const std::string& key, std::string* value) {
  for (;;) {
    const rd_kafka_resp_err_t error = rd_kafka_producev(
        handle, RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_TIMESTAMP(timestamp_ms),
        RD_KAFKA_V_KEY(key.empty() ? nullptr : key.data(), key.size()), RD_KAFKA_V_VALUE(value ? value->data() : nullptr, value ? value->size() : 0), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return;
    if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) throw std::runtime_error(rd_kafka_err2str(error));
    rd_kafka_poll(handle, 100);
  }
}

int send(rd_kafka_t* handle, const std::string& transaction) {
  std::string line, value;
  if (!transaction.empty()) {
    check(rd_kafka_init_transactions(handle, 60'000));
    check(rd_kafka_begin_transaction(handle));
  }
  while (std::getline(std::cin, line)) {
    std::istringstream header(line);
    std::string topic, key;
    int32_t partition = 0;
    int64_t timestamp_ms = 0, length = 0;
    if (!(header >> topic >> partition >> timestamp_ms >> length)) throw std::runtime_error("not a header: " + line);
    header >> key;
    if (length >= 0) {
      value.resize(static_cast<size_t>(length));
      std::cin.read(value.data(), length);
      std::cin.get();
      if (!std::cin) throw std::runtime_error("the value ends early: " + line);
    }
    send_one(handle, topic, partition, timestamp_ms, key, length < 0 ? nullptr : &value);
    rd_kafka_poll(handle, 0);
  }
  const bool flushed = rd_kafka_flush(handle, 60'000) == RD_KAFKA_RESP_ERR_NO_ERROR;
  if (transaction == "commit") check(rd_kafka_commit_transaction(handle, 60'000));
  if (transaction == "abort") check(rd_kafka_abort_transaction(handle, 60'000));
  return flushed && !g_failed ? 0 : 1;
}

int committed(Settings settings, const std::string& group, const std::string& topic, int32_t partition) {
  const Handle handle = connect(RD_KAFKA_CONSUMER, [&] {
    settings.emplace_back("group.id", group);
    return settings;
  }());
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
  Settings settings;
  std::vector<std::string> arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument != "-X" || i + 1 == argc) {
      arguments.push_back(argument);
      continue;
    }
    const std::string property = argv[++i];
    settings.emplace_back(property.substr(0, property.find('=')), property.substr(property.find('=') + 1));
  }
  const size_t count = arguments.size();
  const std::string verb = count > 1 ? arguments[1] : "";
  if (count) settings.emplace_back("bootstrap.servers", arguments[0]);
  const auto& a = arguments;
  if (verb == "create" && count >= 4) {
    std::map<std::string, std::string> topic;
    for (size_t i = 5; i < count; ++i) topic[a[i].substr(0, a[i].find('='))] = a[i].substr(a[i].find('=') + 1);
    return create_topic(connect_producer(settings).get(), a[2], std::stoi(a[3]), count > 4 ? std::stoi(a[4]) : 1, topic);
  }
  if (verb == "delete" && count == 3) return delete_topic(connect_producer(settings).get(), a[2]);
  if (verb == "grow" && count == 4) return add_partitions(connect_producer(settings).get(), a[2], std::stoi(a[3]));
  if (verb == "trim" && count == 5) return trim(connect_producer(settings).get(), a[2], std::stoi(a[3]), std::stoll(a[4]));
  if (verb == "allow" && count == 5) return allow(connect_producer(settings).get(), a[2], a[3], a[4]);
  if (verb == "send" && count <= 3) {
    const std::string transaction = count == 3 ? a[2] : "";
    if (!transaction.empty()) settings.emplace_back("transactional.id", "tests");
    return send(connect_producer(settings).get(), transaction);
  }
  if (verb == "committed" && count == 5) return committed(settings, a[2], a[3], std::stoi(a[4]));
  std::cerr << "kafka_client: not understood; see tests/kafka/client.cc\n";
  return 2;
} catch (const std::exception& error) {
  std::cerr << "kafka_client: " << error.what() << "\n";
  return 1;
}
