#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>

namespace netra {

// One owning alias per handle of librdkafka. Included by .cc files only.
template <typename T, void (*Destroy)(T*)>
struct KafkaFree {
  void operator()(T* handle) const noexcept { Destroy(handle); }
};

// Nothing has to be handed back to a group (partitions are assigned, not balanced); producers lose what was not
// flushed.
struct KafkaClientFree {
  void operator()(rd_kafka_t* client) const noexcept {
    rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  }
};
struct KafkaMetadataFree {
  void operator()(const rd_kafka_metadata_t* metadata) const noexcept { rd_kafka_metadata_destroy(metadata); }
};

using KafkaClient = std::unique_ptr<rd_kafka_t, KafkaClientFree>;
using KafkaConf = std::unique_ptr<rd_kafka_conf_t, KafkaFree<rd_kafka_conf_t, rd_kafka_conf_destroy>>;
using KafkaQueue = std::unique_ptr<rd_kafka_queue_t, KafkaFree<rd_kafka_queue_t, rd_kafka_queue_destroy>>;
using KafkaTopicHandle = std::unique_ptr<rd_kafka_topic_t, KafkaFree<rd_kafka_topic_t, rd_kafka_topic_destroy>>;
using KafkaMessage = std::unique_ptr<rd_kafka_message_t, KafkaFree<rd_kafka_message_t, rd_kafka_message_destroy>>;
using KafkaError = std::unique_ptr<rd_kafka_error_t, KafkaFree<rd_kafka_error_t, rd_kafka_error_destroy>>;
using KafkaEvent = std::unique_ptr<rd_kafka_event_t, KafkaFree<rd_kafka_event_t, rd_kafka_event_destroy>>;
using KafkaOffsets = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                     KafkaFree<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>>;
using KafkaMetadata = std::unique_ptr<const rd_kafka_metadata_t, KafkaMetadataFree>;

}  // namespace netra
