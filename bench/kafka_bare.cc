// The least that a client can do: librdkafka's own loop over all partitions of a topic, which looks at every record's length and nothing
// else. `kafka_bare BROKERS TOPIC RECORDS` reads that many from the beginning and prints `SECONDS CPU_SECONDS BYTES`, the time from the
// first record on.

#include <librdkafka/rdkafka.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

rd_kafka_t* connect(const char* brokers) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  char why[512];
  const char* const settings[][2] = {{"bootstrap.servers", brokers}, {"group.id", "bare"}, {"enable.auto.commit", "false"},
                                     {"queued.max.messages.kbytes", "16384"}, {"fetch.max.bytes", "16777216"}};  // as Netra has them
  for (const auto& [name, value] : settings)
    if (rd_kafka_conf_set(conf, name, value, why, sizeof why) != RD_KAFKA_CONF_OK) throw std::runtime_error(why);
  rd_kafka_t* client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
  if (!client) throw std::runtime_error(why);
  rd_kafka_poll_set_consumer(client);
  return client;
}

void assign_all(rd_kafka_t* client, const char* topic) {
  rd_kafka_topic_t* handle = rd_kafka_topic_new(client, topic, nullptr);
  const rd_kafka_metadata_t* metadata = nullptr;
  if (rd_kafka_metadata(client, 0, handle, &metadata, 30'000) != RD_KAFKA_RESP_ERR_NO_ERROR) throw std::runtime_error("no broker answers");
  rd_kafka_topic_partition_list_t* all = rd_kafka_topic_partition_list_new(8);
  for (int p = 0; p < metadata->topics[0].partition_cnt; ++p) rd_kafka_topic_partition_list_add(all, topic, p)->offset = RD_KAFKA_OFFSET_BEGINNING;
  rd_kafka_assign(client, all);
  rd_kafka_topic_partition_list_destroy(all);
  rd_kafka_metadata_destroy(metadata);
  rd_kafka_topic_destroy(handle);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 4) throw std::runtime_error("BROKERS TOPIC RECORDS");
  const unsigned long long wanted = std::strtoull(argv[3], nullptr, 10);
  rd_kafka_t* client = connect(argv[1]);
  assign_all(client, argv[2]);
  rd_kafka_queue_t* queue = rd_kafka_queue_get_consumer(client);
  std::vector<rd_kafka_message_t*> messages(2000);
  unsigned long long records = 0, bytes = 0;
  double cpu = 0;
  std::chrono::steady_clock::time_point start;
  while (records < wanted) {
    const ssize_t count = rd_kafka_consume_batch_queue(queue, 100, messages.data(), messages.size());
    if (count > 0 && records == 0) {
      start = std::chrono::steady_clock::now();
      cpu = cpu_seconds();
    }
    for (ssize_t i = 0; i < count; ++i) {
      if (messages[static_cast<size_t>(i)]->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        ++records;
        bytes += messages[static_cast<size_t>(i)]->len;
      }
      rd_kafka_message_destroy(messages[static_cast<size_t>(i)]);
    }
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("%.4f %.4f %llu\n", seconds, cpu_seconds() - cpu, bytes);
  rd_kafka_queue_destroy(queue);
  rd_kafka_destroy(client);
} catch (const std::exception& error) {
  std::fprintf(stderr, "kafka_bare: %s\n", error.what());
  return 1;
}
