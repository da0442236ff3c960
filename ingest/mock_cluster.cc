#include "ingest/mock_cluster.h"

#include "ingest/kafka_handles.h"
// After rdkafka.h, which it needs.
#include <librdkafka/rdkafka_mock.h>

#include "metrics/input_error.h"

namespace netra {

// Its client hosts the broker.
class MockCluster::Producer {
 public:
  Producer() {
    KafkaConf conf(rd_kafka_conf_new());
    set(conf.get(), "test.mock.num.brokers", "1");
    set(conf.get(), "linger.ms", "1");
    rd_kafka_conf_set_opaque(conf.get(), this);
    rd_kafka_conf_set_dr_msg_cb(conf.get(), on_delivery);
    rd_kafka_conf_set_log_cb(conf.get(), nullptr);
    char why[512];
    client_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, conf.get(), why, sizeof why));
    if (!client_) throw SystemError(std::string("the embedded broker cannot start: ") + why);
    conf.release();  // the client's now
    cluster_ = rd_kafka_handle_mock_cluster(client_.get());
    if (!cluster_) throw SystemError("the embedded broker cannot start");
  }

  std::string bootstrap_servers() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }

  void create_topic(const std::string& topic, int partitions) {
    const auto error = rd_kafka_mock_topic_create(cluster_, topic.c_str(), partitions, 1);
    if (error) throw SystemError("the embedded broker refuses the topic '" + topic + "': " + rd_kafka_err2str(error));
  }

  void feed(const std::string& topic, int32_t partition, std::optional<std::string_view> bytes, TimeUs t_record) {
    const std::string_view text = bytes.value_or(std::string_view());
    const char* const value = bytes ? (text.data() ? text.data() : "") : nullptr;
    for (;;) {
      const auto error = rd_kafka_producev(client_.get(), RD_KAFKA_V_TOPIC(topic.c_str()),
                                           RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                           RD_KAFKA_V_VALUE(const_cast<char*>(value), text.size()),
                                           RD_KAFKA_V_TIMESTAMP(t_record / 1000), RD_KAFKA_V_END);
      if (error == RD_KAFKA_RESP_ERR_NO_ERROR) break;
      if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL)
        throw SystemError(std::string("the embedded broker refuses a record: ") + rd_kafka_err2str(error));
      rd_kafka_poll(client_.get(), 100);
    }
    rd_kafka_poll(client_.get(), 0);
  }

  void flush() {
    if (rd_kafka_flush(client_.get(), 30000) != RD_KAFKA_RESP_ERR_NO_ERROR || failed_)
      throw SystemError(std::string("the embedded broker did not take all records: ") + rd_kafka_err2str(failed_));
  }

 private:
  static void set(rd_kafka_conf_t* conf, const char* name, const char* value) {
    char why[512];
    if (rd_kafka_conf_set(conf, name, value, why, sizeof why) != RD_KAFKA_CONF_OK)
      throw SystemError(std::string("the embedded broker cannot start: ") + why);
  }

  static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* self) noexcept {
    if (message->err) static_cast<Producer*>(self)->failed_ = message->err;
  }

  KafkaClient client_;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;  // the client's
  rd_kafka_resp_err_t failed_ = RD_KAFKA_RESP_ERR_NO_ERROR;
};

MockCluster::MockCluster()
    : producer_(std::make_unique<Producer>()), bootstrap_servers_(producer_->bootstrap_servers()) {}
MockCluster::~MockCluster() = default;

void MockCluster::create_topic(const std::string& topic, int partitions) { producer_->create_topic(topic, partitions); }
void MockCluster::feed(const std::string& topic, int32_t partition, std::optional<std::string_view> bytes,
                       TimeUs t_record) {
  producer_->feed(topic, partition, bytes, t_record);
}
void MockCluster::flush() { producer_->flush(); }

}  // namespace netra
